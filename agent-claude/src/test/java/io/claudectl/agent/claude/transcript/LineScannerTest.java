package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.transcript.TranscriptLine.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineScannerTest {
    private static final String TOKEN = "tokentokentokentokentoken2";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a prompt
                "'type':'user','message':{'role':'user','content':'receipt: TOKEN'}",
                // an expanded one
                "'type':'user','message':{'content':[{'type':'text','text':'Bound.\\n"
                        + "receipt: TOKEN\\n"
                        + "'}]},'isMeta':true",
                // a tool's result, both ways
                "'type':'user','message':{'content':[{'tool_use_id':'a','type':'tool_result','content':'TOKEN'}]}",
                "'message':{'content':[{'type':'tool_result','content':[{'type':'text','text':'(TOKEN)'}]}]},'type':'user'",
                // a tool's result that is JSON itself
                "'type':'user','message':{'content':[{'content':'{\\\"receipt\\\":\\\"TOKEN\\\"}'}]}",
                // a hook's context
                "'type':'attachment','attachment':{'type':'hook_additional_context','content':['a','receipt:"
                        + " TOKEN']}",
                "'attachment':{'content':'receipt:"
                        + " TOKEN','type':'hook_additional_context'},'type':'attachment'",
                // written with escapes
                "'type':'user','message':{'content':'\\u0074okentokentokentokentoken2'}",
                "'type':'user','message':{'content':'\\u201cTOKEN\\u201d'}",
                "'type':'user','message':{'content':'\\ud83dTOKEN\\udc00'}",
                "'type':'user','message':{'content':'“TOKEN”'}",
            })
    void a_token_is_found_where_it_reaches_the_model(String fields) throws IOException {
        assertThat(only(fields).tokens()).containsExactly(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the model's own words and calls
                "'type':'assistant','requestId':'r','message':{'content':[{'type':'text','text':'TOKEN'}]}",
                "'message':{'content':[{'type':'text','text':'TOKEN'}]},'type':'assistant'",
                "'type':'assistant','message':{'content':[{'type':'tool_use','id':'a','input':{'text':'TOKEN'}}]}",
                // copies beside the place that counts
                "'type':'user','toolUseResult':'TOKEN','message':{'content':[]}",
                "'type':'attachment','attachment':{'type':'hook_success','content':'TOKEN','stdout':'TOKEN'}",
                "'type':'attachment','attachment':{'type':'queued_command','prompt':'TOKEN','content':'TOKEN'}",
                "'type':'attachment','attachment':{'type':'hook_additional_context'},'rendered':[{'content':'TOKEN'}]",
                "'type':'system','subtype':'stop_hook_summary','hookAdditionalContext':['TOKEN'],'content':'TOKEN'",
                "'type':'api-request-blob','message':{'content':[{'type':'text','text':'TOKEN'}]}",
                // what is shown and not sent
                "'type':'user','isCompactSummary':true,'message':{'content':'TOKEN'}",
                "'type':'user','message':{'content':'TOKEN'},'isVisibleInTranscriptOnly':true",
                // names of fields
                "'type':'user','message':{'TOKEN':1,'content':[{'TOKEN':'a'}]}",
                // pictures
                "'type':'user','message':{'content':[{'type':'image','source':{'data':'TOKEN'}}]}",
                // other words
                "'type':'user','message':{'content':'xTOKEN TOKENx TOKEN_ 9TOKEN'}",
                "'type':'user','message':{'content':'Tokentokentokentokentoken2'}",
                "'type':'user','message':{'content':'tokentokentokentokentoken1'}",
                "'type':'user','message':{'content':['tokentokentoken','tokentoken2']}",
            })
    void a_token_is_not_found_anywhere_else(String fields) throws IOException {
        assertThat(only(fields).tokens()).isEmpty();
    }

    @Test
    void a_line_says_what_it_hangs_on_and_what_it_is() throws IOException {
        String tools =
                "'type':'assistant','requestId':'r','isSidechain':true,'isApiErrorMessage':true,'message':{'content':["
                        + "{'type':'text','text':'a'},{'name':'Bash','id':'t1','input':{'id':'no'},'type':'tool_use'},"
                        + "{'type':'server_tool_use','id':'t2'}]}";
        assertThat(only(tools))
                .isEqualTo(
                        new TranscriptLine(
                                0,
                                Kind.ASSISTANT,
                                "u",
                                "p",
                                "r",
                                true,
                                true,
                                false,
                                List.of("t1"),
                                List.of(),
                                List.of()));
        assertThat(
                        only("'type':'attachment','attachment':{'type':'hook_success','toolUseID':'t1'}")
                                .toolsAnswered())
                .containsExactly("t1");
        assertThat(only("'type':'user','isMeta':true,'message':null").meta()).isTrue();
        assertThat(only("'type':'progress'").kind()).isEqualTo(Kind.OTHER);
        assertThat(only("'type':'system'").kind()).isEqualTo(Kind.SYSTEM);
        assertThat(only("'type':'system','parentUuid':null").parent()).isNull();
    }

    @Test
    void a_line_without_a_uuid_is_no_part_of_the_conversation() throws IOException {
        assertThat(scan("{\"type\":\"mode\",\"mode\":\"plan\"}\n{}\n\n  \r\n")).isEmpty();
    }

    @Test
    void lines_may_end_and_be_spaced_as_they_like() throws IOException {
        assertThat(scan(" { \"type\" : \"user\" ,\t\"uuid\":\"u\" , \"n\":[ ],\"x\":{ } } \r\n"))
                .extracting(TranscriptLine::uuid)
                .containsExactly("u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "[1,2]",
                "\"text\"",
                "{\"type\":\"user\",\"uuid\":\"u\"",
                "{\"type\":\"user\",\"uuid\":\"u\"}}",
                "{\"type\":\"user\",\"uuid\":\"u\"} x",
                "{\"type\":\"user\" \"uuid\":\"u\"}",
                "{\"type\":,\"uuid\":\"u\"}",
                "{\"type\":\"us",
                "{\"uuid\":\"u\\x\"}",
                "{\"uuid\":\"u\\u12g4\"}",
                "{\"uuid\":\"u\\u12",
                "{uuid:1}",
                "{\"a\":]}",
                "\u0000\u0000\u0000",
            })
    void a_line_that_is_no_json_object_is_damaged_and_hides_no_other(String broken)
            throws IOException {
        assertThat(scan(broken + "\n" + Lines.prompt("u", null, "hello")))
                .extracting(TranscriptLine::kind)
                .containsExactly(Kind.DAMAGED, Kind.USER);
    }

    @Test
    void an_id_that_is_far_too_long_damages_its_line() throws IOException {
        assertThat(scan("{\"uuid\":\"" + "u".repeat(201) + "\"}\n"))
                .containsExactly(TranscriptLine.damaged(0));
        assertThat(only("'type':'user','cwd':'" + "c".repeat(100_000) + "'").uuid()).isEqualTo("u");
    }

    @Test
    void depth_is_no_obstacle() throws IOException {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(only("'type':'user','snapshot':" + deep).uuid()).isEqualTo("u");
    }

    @Test
    void bytes_that_are_not_utf8_do_no_harm() throws IOException {
        byte[] line =
                Lines.prompt("u", null, "\u00e9 receipt: " + TOKEN)
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(scan(line))
                .singleElement()
                .extracting(TranscriptLine::tokens)
                .isEqualTo(List.of(TOKEN));
    }

    @Test
    void a_line_may_cross_every_edge_of_the_buffer() throws IOException {
        for (int padding = 65_300; padding < 65_600; padding++) {
            String line =
                    Lines.line(
                            "user",
                            "u",
                            "p",
                            "\"x\":\""
                                    + "\\\"".repeat(padding / 2)
                                    + " ".repeat(padding % 2)
                                    + "\",\"message\":{\"content\":\""
                                    + TOKEN
                                    + "\"}");
            assertThat(scan(line))
                    .singleElement()
                    .extracting(TranscriptLine::tokens)
                    .isEqualTo(List.of(TOKEN));
        }
    }

    @Test
    void what_has_no_line_feed_yet_is_left_for_later() throws IOException {
        String whole = Lines.prompt("u1", null, "a");
        String half = Lines.prompt("u2", "u1", "b").strip();
        Path file = Files.writeString(folder.resolve("t"), whole + half);
        try (FileChannel channel = FileChannel.open(file)) {
            var scanner = new LineScanner(new FileBytes(channel, 0, channel.size()));
            assertThat(scanner.next()).isNotNull();
            assertThat(scanner.next()).isNull();
            assertThat(scanner.consumed()).isEqualTo(whole.length());
        }
    }

    @Test
    void seeking_goes_to_the_first_line_that_begins_there_or_later() throws IOException {
        String first = Lines.prompt("u1", null, "a");
        Path file = Files.writeString(folder.resolve("t"), first + Lines.prompt("u2", "u1", "b"));
        try (FileChannel channel = FileChannel.open(file)) {
            for (int offset = 1; offset <= first.length(); offset++) {
                var scanner = new LineScanner(new FileBytes(channel, 0, channel.size()));
                scanner.seek(offset);
                TranscriptLine line = scanner.next();
                assertThat(line).isNotNull().extracting(TranscriptLine::uuid).isEqualTo("u2");
            }
        }
    }

    private TranscriptLine only(String fields) throws IOException {
        String own = fields.contains("parentUuid") ? "" : "\"parentUuid\":\"p\",";
        String line =
                "{"
                        + own
                        + fields.replace('\'', '"').replace("TOKEN", TOKEN)
                        + ",\"uuid\":\"u\"}\n";
        List<TranscriptLine> lines = scan(line);
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    private List<TranscriptLine> scan(String text) throws IOException {
        return scan(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<TranscriptLine> scan(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("scanned"), bytes);
        var lines = new ArrayList<TranscriptLine>();
        try (FileChannel channel = FileChannel.open(file)) {
            var scanner = new LineScanner(new FileBytes(channel, 0, channel.size()));
            TranscriptLine line = scanner.next();
            while (line != null) {
                lines.add(line);
                line = scanner.next();
            }
        }
        return lines;
    }
}
