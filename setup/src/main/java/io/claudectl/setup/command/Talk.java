package io.claudectl.setup.command;

import io.claudectl.core.text.SafeText;
import io.claudectl.setup.install.Refused;
import java.io.Console;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The person at the terminal, if there is one. */
final class Talk {
    private final @Nullable Console console;

    @SuppressWarnings("SystemConsoleNull") // a small JDK has no console where there is no terminal
    Talk() {
        Console found = System.console();
        console = found != null && found.isTerminal() ? found : null;
    }

    /** Returns whether a person can answer. */
    boolean answers() {
        return console != null;
    }

    void say(String text) {
        if (!text.isEmpty()) {
            System.out.println(SafeText.text(text));
        }
    }

    void note(String text) {
        say("note: " + text);
    }

    /** Prints the reason and the next step; returns the exit code for it. */
    int refused(String why) {
        System.err.println("claudectl: " + SafeText.text(why));
        return 1;
    }

    /**
     * Asks a yes-or-no question; Enter takes the default.
     *
     * @param details printed at the answer d; null for none
     */
    boolean confirms(String question, boolean otherwise, @Nullable Runnable details)
            throws Refused {
        String answers = otherwise ? "[Y/n" : "[y/N";
        String prompt =
                question + " " + answers + (details == null ? "] " : "/d] (d shows the files) ");
        while (true) {
            switch (asks(prompt).toLowerCase(Locale.ROOT)) {
                case "" -> {
                    return otherwise;
                }
                case "y", "yes" -> {
                    return true;
                }
                case "n", "no" -> {
                    return false;
                }
                case String it when it.equals("d") && details != null -> details.run();
                default -> say(details == null ? "y or n, please." : "y, n or d, please.");
            }
        }
    }

    /** Reads a line of the person; the end of input ends everything. */
    String asks(String question) throws Refused {
        String line = console == null ? null : console.readLine("%s", SafeText.text(question));
        if (line == null) {
            throw new Refused("the input ended: nothing was changed");
        }
        return line.strip();
    }
}
