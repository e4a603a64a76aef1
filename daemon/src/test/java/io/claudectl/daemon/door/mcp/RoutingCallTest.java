package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tools for messages without an addressee: who gets them, and who owns them. */
class RoutingCallTest {
    @AutoClose private final Talk talk = new Talk();

    private static String publish(String more) {
        return "{\"subject\":\"s\",\"body\":\"b\",\"type\":\"task\"" + more + "}";
    }

    @ParameterizedTest
    @CsvSource({"'',false", "',\"include_self\":false',false", "',\"include_self\":true',true"})
    void publish_to_subscribers_reaches_the_sender_where_it_asks(String more, boolean self) {
        talk.call("subscribe", "{\"subjects\":[\"s\"]}");

        JsonNode result = talk.call("publish", publish(more)).get("structuredContent");

        assertThat(result.get("recipients").get(0).get("role").asString())
                .isEqualTo(self ? "frontend" : "human");
    }

    @Test
    void publish_may_name_a_file_in_the_place_of_a_role() {
        talk.bus.placed("owner", "/p/1/src");

        JsonNode unowned = talk.call("publish", publish(",\"owner_of\":\"src/a.java\""));
        JsonNode invalid = talk.call("publish", publish(",\"owner_of\":\"a\\u0000b\""));

        assertThat(Talk.text(unowned)).contains("/p/1/src/a.java");
        assertThat(invalid.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(invalid)).contains("not a valid path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",'addressed_to':'a','owner_of':'b'|addressed_to and owner_of",
                ",'addressed_to':'a','include_self':true|include_self is for messages to all",
                ",'owner_of':'a','include_self':true|include_self is for messages to all",
                ",'reply_to':'a','include_self':true|include_self is for messages to all",
                ",'include_self':'yes'|include_self must be true or false, not 'yes'",
                ",'owner_of':''|owner_of is empty",
                ",'owner_of':['a']|owner_of must be a string, not an array"
            })
    void a_publish_that_contradicts_itself_is_not_passed_on(String more, String complaint) {
        JsonNode result = talk.call("publish", publish(more.replace('\'', '"')));

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(result)).startsWith("nothing was done: ").contains(complaint);
        assertThat(talk.bus.humanMail()).isZero();
    }

    @Test
    void publish_shows_the_first_100_recipients() {
        for (int i = 2; i < 105; i++) {
            talk.bus.listening(i);
        }

        JsonNode result = talk.call("publish", publish("")).get("structuredContent");

        assertThat(result.get("recipients")).hasSize(100);
        assertThat(result.get("notes").valueStream().map(JsonNode::asString))
                .contains("3 more recipients are not shown");
    }

    @Test
    void subscriptions_are_answered_as_they_are_now() {
        JsonNode on = talk.call("subscribe", "{\"subjects\":[\"task.>\",\"env.changed\"]}");
        JsonNode off = talk.call("unsubscribe", "{\"subjects\":[\"task.>\"]}");

        assertThat(on.get("structuredContent").get("subjects"))
                .isEqualTo(Talk.JACKSON.readTree("[\"env.changed\",\"task.>\"]"));
        assertThat(Talk.text(off)).contains("\"role\":\"frontend\",\"subjects\":[\"env.changed\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|subjects is missing",
                "{'subjects':null}|subjects is missing",
                "{'subjects':'task.>'}|subjects must be an array of strings, not 'task.>'",
                "{'subjects':{'a':'b'}}|subjects must be an array of strings, not an object",
                "{'subjects':[]}|subjects must hold 1 to 50 strings, not 0",
                "{'subjects':['a',5]}|subjects[1] must be a string, not a number",
                "{'subjects':['a',null]}|subjects[1] must be a string, not null",
                "{'subjects':[['a']]}|subjects[0] must be a string, not an array",
                "{'subjects':['a',' ']}|subjects[1] is empty",
                "{'subjects':['a'],'role':'b'}|there is no argument 'role'"
            })
    void wrong_subjects_are_named_and_nothing_is_done(String arguments, String complaint) {
        for (String tool : List.of("subscribe", "unsubscribe")) {
            JsonNode result = talk.call(tool, arguments.replace('\'', '"'));

            assertThat(result.get("isError").asBoolean()).isTrue();
            assertThat(Talk.text(result))
                    .startsWith("nothing was done: ")
                    .contains(complaint)
                    .contains("call " + tool + " again");
        }
        assertThat(talk.bus.asked()).isEmpty();
    }

    @Test
    void fifty_subjects_are_taken_and_one_more_is_not() {
        assertThat(talk.call("subscribe", subjects(50)).has("isError")).isFalse();
        assertThat(Talk.text(talk.call("subscribe", subjects(51))))
                .contains("subjects must hold 1 to 50 strings, not 51");
        assertThat(talk.bus.asked()).hasSize(1);
    }

    private static String subjects(int count) {
        return IntStream.range(0, count)
                .mapToObj(each -> "\"s" + each + "\"")
                .collect(Collectors.joining(",", "{\"subjects\":[", "]}"));
    }

    @Test
    void half_a_surrogate_pair_in_a_list_becomes_the_replacement_character() {
        assertThat(Talk.text(talk.call("subscribe", "{\"subjects\":[\"a\\ud800\"]}")))
                .contains("a\ufffd");
    }

    private String offered() {
        talk.call("subscribe", "{\"subjects\":[\"task.>\"]}");
        return talk.bus.work("line one\nline two");
    }

    private static String id(String message) {
        return "{\"message_id\":\"" + message + "\"}";
    }

    @Test
    void granted_claim_holds_the_message_as_text() {
        String id = offered();

        JsonNode result = talk.call("claim", id(id));

        assertThat(Talk.text(result))
                .startsWith("Granted: message %s is yours alone".formatted(id))
                .contains("call ack", "call release", "line one\nline two")
                .doesNotContain("epoch");
        assertThat(result.has("structuredContent")).isFalse();
        assertThat(result.has("isError")).isFalse();
        assertThat(Talk.text(talk.call("claim", id(id))))
                .startsWith("You hold it already: message " + id);
    }

    @Test
    void claim_that_came_too_late_is_a_normal_answer() {
        talk.bus.listening(2);
        String id = offered();
        talk.bus.claims(2, id);

        JsonNode result = talk.call("claim", id(id));

        assertThat(result.has("isError")).isFalse();
        assertThat(Talk.text(result)).startsWith("Not granted: ").contains("role2").endsWith(".");
    }

    @Test
    void release_offers_the_work_again() {
        talk.bus.listening(2);
        String id = offered();
        talk.call("claim", id(id));

        JsonNode result =
                talk.call(
                        "release", "{\"message_id\":\"%s\",\"note\":\"half of it\"}".formatted(id));

        assertThat(Talk.text(result))
                .isEqualTo("{\"message_id\":\"%s\",\"released\":true,\"offers\":1}".formatted(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"claim", "release"})
    void an_id_must_be_a_text(String tool) {
        for (String arguments : List.of("{}", "{\"message_id\":5}", "{\"message_id\":\"\"}")) {
            assertThat(talk.call(tool, arguments).get("isError").asBoolean()).isTrue();
        }
        assertThat(talk.bus.asked()).isEmpty();
    }
}
