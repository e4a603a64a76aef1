package io.claudectl.setup.command;

import io.claudectl.core.mail.Visible;
import io.claudectl.setup.install.Refused;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The person at the terminal, if there is one. */
class Talk {
    private final PrintStream out;
    private final PrintStream err;
    private final @Nullable Console console;

    Talk(PrintStream out, PrintStream err, @Nullable Console console) {
        this.out = out;
        this.err = err;
        this.console = console;
    }

    @SuppressWarnings("SystemConsoleNull") // a small JDK has no console where there is no terminal
    static Talk ofProcess() {
        Console console = System.console();
        return new Talk(
                System.out, System.err, console != null && console.isTerminal() ? console : null);
    }

    /** True when a person can answer. */
    boolean answers() {
        return console != null;
    }

    void say(String text) {
        if (!text.isEmpty()) {
            out.println(Visible.text(text));
        }
    }

    /** Says why not, with the next step; returns the exit code for it. */
    int refused(String why) {
        err.println("claudectl: " + Visible.text(why));
        return 1;
    }

    /** A yes or no; Enter takes the default. */
    boolean confirms(String question, boolean otherwise) throws Refused {
        while (true) {
            String answer = asks(question + (otherwise ? " [Y/n] " : " [y/N] "));
            switch (answer.strip().toLowerCase(Locale.ROOT)) {
                case "" -> {
                    return otherwise;
                }
                case "y", "yes" -> {
                    return true;
                }
                case "n", "no" -> {
                    return false;
                }
                default -> out.println("y or n, please.");
            }
        }
    }

    /** A line of the person; the end of input ends everything. */
    String asks(String question) throws Refused {
        String line = console == null ? null : console.readLine("%s", Visible.text(question));
        if (line == null) {
            throw new Refused("the input ended: nothing was changed");
        }
        return line;
    }
}
