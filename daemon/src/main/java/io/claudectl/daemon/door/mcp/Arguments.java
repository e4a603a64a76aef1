package io.claudectl.daemon.door.mcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of one call, after they were checked against what the tool takes. */
final class Arguments {
    private final Map<String, Object> values;

    private Arguments(Map<String, Object> values) {
        this.values = values;
    }

    /** What the checking of arguments yields. */
    sealed interface Checked {
        /** They can be used. */
        record Good(Arguments arguments) implements Checked {}

        /** Everything that is wrong with them, in one line. */
        record Bad(String complaints) implements Checked {}
    }

    /**
     * Checks what a client sent; null for an argument that may be left away counts as left away.
     */
    static Checked check(List<Parameter> parameters, Map<?, ?> given) {
        var complaints = new ArrayList<String>();
        var values = new HashMap<String, Object>();
        for (Parameter parameter : parameters) {
            Object value = given.get(parameter.name());
            if (value == null) {
                if (parameter.required()) {
                    complaints.add(parameter.name() + " is missing");
                }
                continue;
            }
            String complaint = parameter.complaint(value);
            if (complaint != null) {
                complaints.add(complaint);
            } else {
                values.put(parameter.name(), whole(value));
            }
        }
        for (Object name : given.keySet()) {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                complaints.add(
                        "there is no argument "
                                + Clipped.quoted(String.valueOf(name))
                                + taken(parameters));
                // A thousand wrong names make no better answer than one.
                break;
            }
        }
        return complaints.isEmpty()
                ? new Checked.Good(new Arguments(values))
                : new Checked.Bad(String.join("; ", complaints));
    }

    private static String taken(List<Parameter> parameters) {
        return parameters.isEmpty()
                ? ", this tool takes none"
                : ", this tool takes "
                        + String.join(", ", parameters.stream().map(Parameter::name).toList());
    }

    /** A required text or choice. */
    String text(String name) {
        if (!(values.get(name) instanceof String text)) {
            throw missing(name);
        }
        return text;
    }

    /** An optional text or choice. */
    @Nullable String textOrNull(String name) {
        return values.get(name) instanceof String text ? text : null;
    }

    /** A required list of texts, none of them empty. */
    List<String> texts(String name) {
        if (!(values.get(name) instanceof List<?> items)) {
            throw missing(name);
        }
        return items.stream().map(String.class::cast).toList();
    }

    /** A flag; false when it was left away. */
    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    private static AssertionError missing(String name) {
        return new AssertionError("argument " + name + " was not checked");
    }

    private static Object whole(Object value) {
        return switch (value) {
            case String text -> whole(text);
            case List<?> items -> items.stream().map(item -> whole((String) item)).toList();
            default -> value;
        };
    }

    /** Half surrogate pairs cannot be stored as UTF-8: each becomes U+FFFD. */
    private static String whole(String text) {
        // Asked of every character of every body, so without a stream.
        int plain = 0;
        while (plain < text.length() && !Character.isSurrogate(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
