package io.claudectl.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Our reader against another one, on texts with damage. */
class JsonOracleTest {
    private static final JsonMapper JACKSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final List<String> SEEDS =
            List.of(
                    "{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"tools/call\",\"params\":{\"name\":\"publish\",\"arguments\":{\"body\":\"a\\n"
                            + "b\"}}}",
                    "[1,-0,1.5e-3,[],{},\"\\ud83d\\ude00\",true,false,null]",
                    "{\"a\":{\"b\":{\"c\":[1,2,{\"d\":\"\\u0000\\\\\\\"/\"}]}},\"e\":\"\u00fc\u4f60\"}",
                    " [ \"x\" , { \"y\" : 12345678901234567890 } ] ");

    private static final String DAMAGE = "{}[]\",:\\0123456789-+.eEtfnu \t\u0001\u00e9x/";

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void we_and_another_reader_agree_on_what_is_json_and_what_it_says(long seed) throws NotJson {
        var random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            String text = damaged(SEEDS.get(random.nextInt(SEEDS.size())), random);
            JsonNode theirs = jackson(text);
            assertThat(read(text)).as(text).isEqualTo(theirs != null);
            if (theirs != null) {
                String ours = Json.write(Json.parse(text));
                assertThat(jackson(ours)).as(text).isEqualTo(theirs);
            }
        }
    }

    private static boolean read(String text) {
        try {
            Json.parse(text);
            return true;
        } catch (NotJson no) {
            return false;
        }
    }

    private static @Nullable JsonNode jackson(String text) {
        try {
            JsonNode node = JACKSON.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (JacksonException no) {
            return null;
        }
    }

    private static String damaged(String text, Random random) {
        var out = new StringBuilder(text);
        IntStream.range(0, random.nextInt(4))
                .forEach(
                        i -> {
                            int at = random.nextInt(out.length());
                            char c = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
                            switch (random.nextInt(4)) {
                                case 0 -> out.insert(at, c);
                                case 1 -> out.setCharAt(at, c);
                                case 2 -> out.deleteCharAt(at).append(out.isEmpty() ? "1" : "");
                                default ->
                                        out.insert(
                                                random.nextInt(out.length()),
                                                out.substring(at, Math.min(out.length(), at + 5)));
                            }
                        });
        return out.toString();
    }
}
