package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tools for messages without an addressee: who gets them, and who owns them. */
class RoutingCallTest {
    private final Talk talk = new Talk();

    private Record asked() {
        assertThat(talk.bus.asked()).hasSize(1);
        return talk.bus.asked().getFirst().words();
    }

    private static String publish(String more) {
        return "{\"subject\":\"s\",\"body\":\"b\",\"type\":\"task\"" + more + "}";
    }

    @ParameterizedTest
    @CsvSource({"'',false", "',\"include_self\":false',false", "',\"include_self\":true',true"})
    void a_publish_to_nobody_by_name_says_whether_the_sender_wants_it_too(
            String more, boolean self) {
        talk.call("publish", publish(more));

        assertThat(((BusCalls.Publish) asked()).to()).isEqualTo(new BusCalls.To.Unnamed(self));
    }

    @Test
    void a_publish_may_name_a_file_in_the_place_of_a_role() {
        talk.call("publish", publish(",\"owner_of\":\"src/a.java\",\"reply_to\":\"r\""));

        var publish = (BusCalls.Publish) asked();
        assertThat(publish.to()).isEqualTo(new BusCalls.To.OwnerOf("src/a.java"));
        assertThat(publish.replyTo()).isEqualTo("r");
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
        assertThat(talk.bus.asked()).isEmpty();
    }

    @Test
    void of_very_many_recipients_the_first_are_shown_and_the_others_counted() {
        talk.bus.published =
                new BusCalls.Published(
                        "m-1",
                        Collections.nCopies(1_000, new BusCalls.Recipient("ops", null, "it waits")),
                        List.of(),
                        null,
                        false,
                        List.of());

        JsonNode result = talk.call("publish", publish("")).get("structuredContent");

        assertThat(result.get("recipients")).hasSize(100);
        assertThat(result.get("notes").get(0).asString())
                .isEqualTo("900 more recipients are not shown");
    }

    @Test
    void subjects_are_passed_on_in_their_order() {
        JsonNode on = talk.call("subscribe", "{\"subjects\":[\"task.>\",\"env.changed\"]}");
        talk.call("unsubscribe", "{\"subjects\":[\"task.>\"]}");

        assertThat(talk.bus.asked())
                .extracting(FakeBus.Asked::words)
                .containsExactly(
                        new BusCalls.Subscribe(List.of("task.>", "env.changed"), true),
                        new BusCalls.Subscribe(List.of("task.>"), false));
        assertThat(Talk.text(on))
                .isEqualTo("{\"role\":\"frontend\",\"subjects\":[\"task.>\"],\"notes\":[]}");
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
        talk.call("subscribe", "{\"subjects\":[\"a\\ud800\",\"\\udc00b\"]}");

        assertThat(((BusCalls.Subscribe) asked()).subjects()).containsExactly("a\ufffd", "\ufffdb");
    }

    @Test
    void a_granted_claim_holds_the_message_as_text() {
        talk.bus.claimed = new BusCalls.Granted("m-1", "line one\nline two", false);

        JsonNode result = talk.call("claim", "{\"message_id\":\"m-1\"}");

        assertThat(asked()).isEqualTo(new BusCalls.Claim("m-1"));
        assertThat(Talk.text(result))
                .startsWith("Granted: message m-1 is yours alone")
                .contains("call ack", "call release")
                .endsWith("\n\nline one\nline two")
                .doesNotContain("epoch");
        assertThat(result.has("structuredContent")).isFalse();
        assertThat(result.has("isError")).isFalse();
    }

    @Test
    void a_claim_of_what_the_session_owns_already_says_so() {
        talk.bus.claimed = new BusCalls.Granted("m-1", "the message", true);

        assertThat(Talk.text(talk.call("claim", "{\"message_id\":\"m-1\"}")))
                .startsWith("You hold it already: message m-1");
    }

    @Test
    void a_claim_that_came_too_late_is_a_normal_answer() {
        talk.bus.claimed = new BusCalls.Held("message m-1 is held by backend since then");

        JsonNode result = talk.call("claim", "{\"message_id\":\"m-1\"}");

        assertThat(result.has("isError")).isFalse();
        assertThat(Talk.text(result))
                .isEqualTo("Not granted: message m-1 is held by backend since then.");
    }

    @Test
    void release_passes_on_what_the_next_one_shall_know() {
        JsonNode result = talk.call("release", "{\"message_id\":\"m-1\",\"note\":\"half of it\"}");

        assertThat(asked()).isEqualTo(new BusCalls.Release("m-1", "half of it"));
        assertThat(Talk.text(result))
                .isEqualTo("{\"message_id\":\"m-1\",\"released\":true,\"offers\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claim", "release"})
    void an_id_must_be_a_text(String tool) {
        for (String arguments : List.of("{}", "{\"message_id\":5}", "{\"message_id\":\"\"}")) {
            assertThat(talk.call(tool, arguments).get("isError").asBoolean()).isTrue();
        }
        assertThat(talk.bus.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscribe|{\"subjects\":[\"a\"]}",
                "unsubscribe|{\"subjects\":[\"a\"]}",
                "claim|{\"message_id\":\"m\"}",
                "release|{\"message_id\":\"m\"}"
            })
    void what_the_bus_refuses_is_a_failed_call_with_its_reason(String tool, String arguments) {
        talk.bus.refuseAll("the limit is 100");

        JsonNode result = talk.call(tool, arguments);

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(result)).isEqualTo("the limit is 100");
    }
}
