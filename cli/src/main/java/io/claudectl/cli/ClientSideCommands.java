package io.claudectl.cli;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.help.CompletionWords;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that the native client runs; the daemon knows only their help. */
public final class ClientSideCommands {
    private ClientSideCommands() {}

    @Command(
            name = "stdio",
            header = "The bus's MCP server on standard input and output.",
            description = "Started by an MCP client; it speaks JSON-RPC, one message a line.",
            footer = {
                "",
                "Example:",
                "  {\"mcpServers\":{\"claudectl-bus\":{\"command\":\"claudectl\",\"args\":[\"bus\",\"stdio\"]}}}"
            })
    public static final class Stdio extends ClientSide {}

    @Command(
            name = "doorbell",
            header = "Print a line whenever mail comes for the idle session above.",
            description =
                    "The plugin's monitor: each line wakes the session. It stays for as long as its session lives.",
            footer = {
                "",
                "Example:",
                "  {\"command\":\"exec claudectl bus doorbell\",\"when\":\"always\"}"
            })
    public static final class Doorbell extends ClientSide {}

    @Command(
            name = "stop-hook",
            header = "The Stop hook: continues the turn with waiting mail.",
            description = "Reads the hook's payload on standard input; always exits 0.",
            footer = {
                "",
                "Example:",
                "  {\"type\":\"command\",\"command\":\"claudectl\",\"args\":[\"bus\",\"stop-hook\"]}"
            })
    public static final class StopHook extends ClientSide {}

    @Command(
            name = "hook",
            header = "A hook of the client, by its event's name.",
            description =
                    "SessionStart, UserPromptSubmit, UserPromptExpansion, PreToolUse, PostToolUse, Stop, StopFailure, SessionEnd, TaskCreated or TaskCompleted. Reads the payload on standard input; always exits 0. With --allow-tools PreToolUse the client shows no permission dialog for the bus's own tools.",
            footer = {
                "",
                "Example:",
                "  {\"type\":\"command\",\"command\":\"claudectl\",\"args\":[\"bus\",\"hook\",\"Stop\"]}"
            })
    public static final class Hook extends ClientSide {
        @Parameters(
                index = "0",
                paramLabel = "<event>",
                completionCandidates = CompletionWords.Events.class,
                arity = "0..1",
                description = "The event's name.")
        private String event = "";

        @Override
        public String toString() {
            return "hook " + event;
        }
    }

    @Command(
            name = "demo",
            header = "Play the worked example on a private bus and show each message's evidence.",
            description = {
                "Three scripted sessions in a scratch directory, which is removed at the end.",
                "With --routing the second part: a task without an addressee, two that claim it, one that owns it."
            },
            footer = {"", "Examples:", "  claudectl demo", "  claudectl demo --routing"})
    public static final class Demo extends ClientSide {}

    /** Does nothing in the daemon. */
    public static class ClientSide implements Callable<Integer> {
        @Override
        public Integer call() {
            return Exit.DONE;
        }
    }
}
