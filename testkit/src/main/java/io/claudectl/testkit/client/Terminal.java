package io.claudectl.testkit.client;

import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One window with a program in it, as a person at the keyboard has it. */
public final class Terminal {
    private static final int TRIES = 10;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

    private final Tmux tmux;
    private final String name;
    private final String pane;
    private final long pid;

    Terminal(Tmux tmux, String name, String pane, long pid) {
        this.tmux = tmux;
        this.name = name;
        this.pane = pane;
        this.pid = pid;
    }

    /** Returns the program's process number. */
    public long pid() {
        return pid;
    }

    /** Types a line and, once it is on the screen, presses Enter. */
    public void submit(String line) {
        type(line);
        press("Enter");
    }

    /** Types, and waits until the end of the text is on the screen. */
    public void type(String line) {
        tmux.command("send-keys -t %s -l %s".formatted(pane, Tmux.quoted(line)));
        String end = line.substring(Math.max(0, line.length() - 24));
        // A full line of the screen is cut anywhere, also within a word.
        await("what was typed: " + end, screen -> packed(screen).contains(packed(end)));
    }

    /** Presses keys, by tmux's names for them. */
    public void press(String... keys) {
        for (String key : keys) {
            tmux.command("send-keys -t %s %s".formatted(pane, key));
        }
    }

    /** Returns the window's content. */
    public String screen() {
        return String.join("\n", tmux.command("capture-pane -p -J -t " + pane));
    }

    /** Returns the window's content with its scrollback. */
    public String history() {
        return String.join("\n", tmux.command("capture-pane -p -J -S - -t " + pane));
    }

    /** Waits until the screen matches and returns it. */
    public String await(String what, Predicate<String> wish) {
        return await(what, wish, Deadline.SOON);
    }

    /** Waits at most so long until the screen matches and returns it. */
    public String await(String what, Predicate<String> wish, Duration atMost) {
        String screen = shown(wish, atMost);
        if (screen == null) {
            throw new AssertionError(
                    "terminal %s does not show %s within %s:%n%s"
                            .formatted(name, what, atMost, screen()));
        }
        return screen;
    }

    /** Returns the screen once it matches; null when it did not in time. */
    private @Nullable String shown(Predicate<String> wish, Duration atMost) {
        var deadline = Deadline.in(atMost);
        while (true) {
            long before = tmux.changes();
            String screen = screen();
            if (wish.test(screen)) {
                return screen;
            }
            if (!tmux.awaitChange(before, deadline)) {
                return null;
            }
        }
    }

    /**
     * Waits so long until the program has printed these characters, control characters included;
     * false when it did not.
     */
    public boolean prints(String characters, Duration atMost) {
        String wanted = escaped(characters);
        var deadline = Deadline.in(atMost);
        while (true) {
            long before = tmux.changes();
            if (tmux.printed(pane).contains(wanted)) {
                return true;
            }
            if (!tmux.awaitChange(before, deadline)) {
                return false;
            }
        }
    }

    /**
     * Presses a key repeatedly until the screen matches: a program that just opened takes no keys.
     */
    public void pressUntil(String key, String what, Predicate<String> wish) {
        for (int i = 0; i < TRIES; i++) {
            press(key);
            if (shown(wish, BETWEEN_TRIES) != null) {
                return;
            }
        }
        await(what, wish);
    }

    /** Waits until the program has ended and its window is closed. */
    public void awaitEnd() {
        var deadline = Deadline.in(Deadline.SOON);
        while (true) {
            long before = tmux.changes();
            if (!tmux.command("list-panes -a -F '#{pane_id}'").contains(pane)) {
                return;
            }
            if (!tmux.awaitChange(before, deadline)) {
                throw new AssertionError("terminal %s does not end:%n%s".formatted(name, screen()));
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Escapes as tmux does: unprintable characters, and the backslash, by number. */
    private static String escaped(String characters) {
        var text = new StringBuilder();
        for (int i = 0; i < characters.length(); i++) {
            char each = characters.charAt(i);
            if (each < ' ' || each == '\\') {
                text.append("\\%03o".formatted((int) each));
            } else {
                text.append(each);
            }
        }
        return text.toString();
    }

    private static String packed(String text) {
        return text.replaceAll("\\s", "");
    }
}
