package io.claudectl.daemon.door.mcp;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Our session on standard input and output, with a bus in memory behind it, for other programs to
 * talk to.
 */
final class StdioMain {
    private StdioMain() {}

    public static void main(String[] arguments) throws IOException {
        var bus = new TestBus();
        bus.placed("backend", "/p/backend");
        bus.mail("frontend", "the mail");
        var session = new McpSession("b1", "1.2.3", bus);
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
