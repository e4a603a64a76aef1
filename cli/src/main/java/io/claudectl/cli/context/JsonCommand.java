package io.claudectl.cli.context;

import picocli.CommandLine.Option;

/** A command that answers in lines for people or, with {@code --json}, in JSON. */
public abstract class JsonCommand extends BusCommand {
    @Option(names = "--json", description = "Answer in JSON.")
    protected boolean json;
}
