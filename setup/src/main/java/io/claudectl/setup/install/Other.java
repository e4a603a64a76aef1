package io.claudectl.setup.install;

import io.claudectl.json.JsonEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Another claudectl on this machine: hooks of its own in the client's settings. */
public final class Other {
    private static final Pattern CALLS_CLAUDECTL =
            Pattern.compile("(^|[\\s/\"'=;&|(])claudectl([\"']?)(\\s|$)");

    private Other() {}

    /**
     * An entry of the settings' hooks.
     *
     * @param event such as {@code Stop}
     * @param entry the entry as JSON
     */
    public record HookEntry(String event, Object entry) {}

    /**
     * What was found.
     *
     * @param whole entries that hold nothing but hooks of a claudectl
     * @param mixed events with an entry that holds hooks of others too
     */
    record Hooks(List<HookEntry> whole, List<String> mixed) {
        boolean none() {
            return whole.isEmpty() && mixed.isEmpty();
        }
    }

    /** The hooks in the settings that call a claudectl; ours stand in the plugin only. */
    static Hooks hooks(JsonEdit settings) {
        var whole = new ArrayList<HookEntry>();
        var mixed = new ArrayList<String>();
        if (settings.value("hooks") instanceof Map<?, ?> events) {
            events.forEach(
                    (event, entries) -> {
                        if (entries instanceof List<?> list) {
                            sort(String.valueOf(event), list, whole, mixed);
                        }
                    });
        }
        return new Hooks(whole, mixed);
    }

    private static void sort(
            String event, List<?> entries, List<HookEntry> whole, List<String> mixed) {
        for (Object entry : entries) {
            if (!(entry instanceof Map<?, ?> fields)
                    || !(fields.get("hooks") instanceof List<?> hooks)) {
                continue;
            }
            long theirs = hooks.stream().filter(Other::callsClaudectl).count();
            if (theirs > 0 && theirs == hooks.size()) {
                whole.add(new HookEntry(event, entry));
            } else if (theirs > 0) {
                mixed.add(event);
            }
        }
    }

    private static boolean callsClaudectl(@Nullable Object hook) {
        return hook instanceof Map<?, ?> fields
                && fields.get("command") instanceof String command
                && CALLS_CLAUDECTL.matcher(command).find();
    }

    /** The settings without these entries, and without lists that are empty then. */
    static JsonEdit without(JsonEdit settings, List<HookEntry> entries) {
        JsonEdit now = settings;
        for (HookEntry each : entries) {
            now = now.withoutElement(each.entry()::equals, "hooks", each.event());
            if (now.value("hooks", each.event()) instanceof List<?> list && list.isEmpty()) {
                now = now.without("hooks", each.event());
            }
        }
        return now.value("hooks") instanceof Map<?, ?> map && map.isEmpty() && !entries.isEmpty()
                ? now.without("hooks")
                : now;
    }
}
