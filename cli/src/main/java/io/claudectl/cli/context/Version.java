package io.claudectl.cli.context;

import io.claudectl.daemon.Build;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"claudectl " + Build.ID};
    }
}
