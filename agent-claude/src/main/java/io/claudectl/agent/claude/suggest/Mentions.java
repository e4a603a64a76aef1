package io.claudectl.agent.claude.suggest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the role names a person gives a session in a sentence: "you are the frontend". */
public final class Mentions {
    /** Characters of a text that are searched. */
    public static final int TEXT_MAX = 4_000;

    private static final Pattern SAID =
            Pattern.compile(
                    "\\b(?:(?:you are|you['\\u2019]re|you will be|you['\\u2019]ll be)\\s+(?:now\\s+)?(?:the|our)"
                            + "|act(?:ing)?\\s+as\\s+(?:the|an?|our|my)"
                            + "|(?:take|play|have|hold)\\s+the\\s+role\\s+(?:of\\s+the|of|the)?"
                            + "|your\\s+role\\s+is(?:\\s+now)?(?:\\s+the)?)"
                            + "\\b\\s*[\"'`*\\u201c]*([a-z0-9][a-z0-9_-]{0,63}(?:[ /][a-z0-9][a-z0-9_-]{0,63}){0,2})",
                    Pattern.CASE_INSENSITIVE);

    /** Complete names: the following word is not a part of them. */
    private static final Set<String> WHOLE =
            Set.of(
                    "frontend",
                    "backend",
                    "spec",
                    "tester",
                    "infra",
                    "reviewer",
                    "impl",
                    "docs",
                    "qa",
                    "ops",
                    "devops",
                    "data-analyst");

    /** Nouns for the holder of a role. */
    private static final Set<String> HOLDERS =
            Set.of(
                    "session",
                    "agent",
                    "role",
                    "person",
                    "engineer",
                    "developer",
                    "dev",
                    "expert",
                    "owner",
                    "lead",
                    "specialist",
                    "instance",
                    "worker",
                    "team",
                    "side",
                    "one",
                    "guy",
                    "here",
                    "now");

    /** Words that continue the sentence. */
    private static final Set<String> SENTENCE =
            Set.of(
                    "and", "or", "but", "who", "that", "which", "for", "of", "in", "on", "at", "to",
                    "with", "from", "please", "then", "so", "if", "when", "as", "is", "are", "do",
                    "fix", "add", "let", "today");

    /** Words after "you are the" that name no role. */
    private static final Set<String> PRAISE =
            Set.of(
                    "best",
                    "only",
                    "same",
                    "first",
                    "last",
                    "right",
                    "wrong",
                    "next",
                    "user",
                    "assistant",
                    "boss",
                    "model",
                    "most",
                    "greatest",
                    "man",
                    "king",
                    "reason",
                    "problem",
                    "very",
                    "other",
                    "helpful");

    private Mentions() {}

    /**
     * Returns the names in the first {@value #TEXT_MAX} characters of a text, in order, repeats
     * included.
     */
    public static List<String> in(String text) {
        Matcher said = SAID.matcher(text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX));
        var found = new ArrayList<String>();
        while (said.find()) {
            String name = name(said.group(1).toLowerCase(Locale.ROOT).split("[ /]", -1));
            if (name != null) {
                found.add(name);
            }
        }
        return found;
    }

    private static @Nullable String name(String[] words) {
        if (words.length > 1 && WHOLE.contains(words[0] + "-" + words[1])) {
            return words[0] + "-" + words[1];
        }
        if (WHOLE.contains(words[0])) {
            return words[0];
        }
        if (PRAISE.contains(words[0])) {
            return null;
        }
        var name = new StringBuilder();
        for (int i = 0; i < words.length && i < 2; i++) {
            if (HOLDERS.contains(words[i]) || SENTENCE.contains(words[i])) {
                break;
            }
            name.append(i == 0 ? "" : "-").append(words[i]);
        }
        return name.isEmpty() ? null : name.toString();
    }
}
