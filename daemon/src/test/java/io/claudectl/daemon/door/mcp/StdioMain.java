package io.claudectl.daemon.door.mcp;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Our session on standard input and output, with a fake bus behind it, for other programs to talk
 * to.
 */
final class StdioMain {
    private StdioMain() {}

    public static void main(String[] arguments) throws IOException {
        var bus = new FakeBus();
        bus.agents =
                new BusCalls.Agents(
                        List.of(
                                new BusCalls.Agent(
                                        "backend", true, "idle", null, 0, "/p/backend", false)),
                        List.of(),
                        null);
        bus.mail =
                new BusCalls.Mail(
                        List.of("[claudectl bus] Message from spec\nreceipt: abc"),
                        0,
                        null,
                        List.of());
        var session = new McpSession("b1", "1.2.3", bus, Talk::toolUse);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        long number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (session.take(++number, line.getBytes(StandardCharsets.UTF_8))
                    instanceof McpAnswer.Line answer) {
                out.print(answer.json() + "\n");
                out.flush();
            }
        }
    }
}
