package io.claudectl.agent.claude.transcript;

import org.jspecify.annotations.Nullable;

/** Transcript lines as the client writes them, as short as they may be. */
final class Lines {
    private Lines() {}

    static String prompt(String uuid, @Nullable String parent, String text) {
        return line(
                "user",
                uuid,
                parent,
                "\"message\":{\"role\":\"user\",\"content\":\"" + text + "\"}");
    }

    static String answer(String uuid, String parent, String request) {
        return line(
                "assistant",
                uuid,
                parent,
                message("{\"type\":\"text\",\"text\":\"ok\"}") + request(request));
    }

    static String toolUse(String uuid, String parent, String request, String tool) {
        String block =
                "{\"type\":\"tool_use\",\"id\":\"" + tool + "\",\"name\":\"Bash\",\"input\":{}}";
        return line("assistant", uuid, parent, message(block) + request(request));
    }

    static String result(String uuid, String parent, String tool, String text) {
        String block =
                "{\"tool_use_id\":\""
                        + tool
                        + "\",\"type\":\"tool_result\",\"content\":\""
                        + text
                        + "\"}";
        return line("user", uuid, parent, message(block));
    }

    static String context(String uuid, String parent, String text) {
        String attachment =
                "{\"type\":\"hook_additional_context\",\"content\":[\""
                        + text
                        + "\"],\"hookEvent\":\"Stop\"}";
        return line("attachment", uuid, parent, "\"attachment\":" + attachment);
    }

    static String line(String type, String uuid, @Nullable String parent, String fields) {
        String parentUuid = parent == null ? "null" : '"' + parent + '"';
        return "{\"parentUuid\":"
                + parentUuid
                + ",\"isSidechain\":false,\"type\":\""
                + type
                + "\","
                + fields
                + ",\"uuid\":\""
                + uuid
                + "\"}\n";
    }

    private static String message(String block) {
        return "\"message\":{\"content\":[" + block + "]}";
    }

    private static String request(String request) {
        return ",\"requestId\":\"" + request + "\"";
    }
}
