package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is said to wrong arguments, and that nothing else comes of them. */
class ToolArgumentsTest {
    @AutoClose private final Talk talk = new Talk();

    @Test
    void a_tool_that_does_not_exist_is_an_error_of_the_client() {
        assertThat(talk.error("tools/call", "{\"name\":\"send\"}").get("code").asInt())
                .isEqualTo(-32602);
        assertThat(talk.error("tools/call", "{\"name\":5}").get("code").asInt()).isEqualTo(-32602);
        assertThat(talk.error("tools/call", null).get("code").asInt()).isEqualTo(-32602);
        assertThat(
                        talk.error("tools/call", "{\"name\":\"whoami\",\"arguments\":[]}")
                                .get("code")
                                .asInt())
                .isEqualTo(-32602);
        assertThat(talk.bus.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|subject is missing; body is missing; type is missing",
                "{'subject':'s','body':5,'type':'task'}|body must be a string, not a number",
                "{'subject':'s','body':' ','type':'task'}|body is empty",
                "{'subject':'s','body':'b','type':'order'}|type must be one of task, result,"
                        + " question, status, handoff, not 'order'",
                "{'subject':'s','body':'b','type':'TASK'}|not 'TASK'",
                "{'subject':'s','body':'b','type':'task','priority':2}|priority must be one of low,"
                        + " normal, high, not 2",
                "{'subject':'s','body':'b','type':'task','addressed_to':['a']}|addressed_to must be"
                        + " a string, not an array",
                "{'subject':'s','body':'b','type':'task','reply_to':{}}|reply_to must be a string,"
                        + " not an object",
                "{'subject':'s','body':'b','type':'task','to':'x'}|there is no argument 'to', this"
                        + " tool takes subject, body, type, addressed_to",
                "{'subject':'s','body':'b','type':'task','from':null}|there is no argument 'from'"
            })
    void wrong_arguments_are_named_and_nothing_is_done(String arguments, String complaint) {
        JsonNode result = talk.call("publish", arguments.replace('\'', '"'));

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(result)).startsWith("nothing was done: ").contains(complaint);
        assertThat(talk.bus.asked()).isEmpty();
    }

    @Test
    void a_flag_is_true_or_false() {
        assertThat(Talk.text(talk.call("bind_role", "{\"role\":\"x\",\"take\":\"yes\"}")))
                .contains("take must be true or false, not 'yes'");
    }

    @Test
    void a_tool_without_arguments_takes_none() {
        assertThat(Talk.text(talk.call("read_inbox", "{\"role\":\"backend\"}")))
                .contains("there is no argument 'role', this tool takes none");
    }

    @Test
    void a_complaint_repeats_nothing_that_hides_or_goes_on_for_ever() {
        String text =
                Talk.text(talk.call("whoami", "{\"\\u001b[2J" + "x".repeat(100_000) + "\":1}"));

        assertThat(text).hasSizeLessThan(300).contains("<U+001B>").doesNotContain("\u001b");
    }

    @Test
    void half_a_surrogate_pair_in_a_text_becomes_the_replacement_character() {
        JsonNode result =
                talk.call(
                        "publish",
                        "{\"subject\":\"s\",\"body\":\"a\\ud800b\\ud83d\\ude00\\udc00\",\"type\":\"task\"}");

        String id = result.get("structuredContent").get("id").asString();
        assertThat(talk.bus.message(id).content().body()).isEqualTo("a\ufffdb\ud83d\ude00\ufffd");
    }
}
