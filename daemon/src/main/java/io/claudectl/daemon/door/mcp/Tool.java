package io.claudectl.daemon.door.mcp;

import io.claudectl.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One tool: what the model is told, what it takes, and what it does. */
record Tool(
        String name,
        String title,
        String description,
        Effect effect,
        List<Parameter> parameters,
        Work work) {
    Tool {
        parameters = List.copyOf(parameters);
    }

    /** What a call changes. */
    enum Effect {
        /** Nothing. */
        LOOKS,
        /** Something; a second call with the same words changes nothing more. */
        SETTLES,
        /** Something, each time. */
        ACTS
    }

    /** Carries a checked call out. */
    interface Work {
        ToolResult run(ToolCall call, Arguments arguments);
    }

    /** Checks the arguments and carries the call out, or says what is wrong with them. */
    ToolResult call(Supplier<ToolCall> call, Map<?, ?> given) {
        return switch (Arguments.check(parameters, given)) {
            case Arguments.Checked.Good(Arguments arguments) -> work.run(call.get(), arguments);
            case Arguments.Checked.Bad(String complaints) ->
                    ToolResult.failed(
                            "nothing was done: %s. Correct it and call %s again."
                                    .formatted(complaints, name));
        };
    }

    /** As {@code tools/list} shows it. */
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        parameters.forEach(parameter -> properties.put(parameter.name(), parameter.schema()));
        List<String> required =
                parameters.stream().filter(Parameter::required).map(Parameter::name).toList();
        var schema = Json.object("type", "object", "properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        var annotations =
                Json.object(
                        "title",
                        title,
                        "readOnlyHint",
                        effect == Effect.LOOKS,
                        "destructiveHint",
                        false,
                        "idempotentHint",
                        effect != Effect.ACTS,
                        "openWorldHint",
                        false);
        return Json.object(
                "name",
                name,
                "title",
                title,
                "description",
                description,
                "inputSchema",
                schema,
                "annotations",
                annotations);
    }
}
