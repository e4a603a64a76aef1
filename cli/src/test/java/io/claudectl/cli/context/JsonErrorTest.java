package io.claudectl.cli.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.text.Refusal;
import io.claudectl.json.Json;
import org.junit.jupiter.api.Test;

class JsonErrorTest {
    @Test
    void error_of_a_rule_with_a_limit_says_limit_value() {
        Refusal refusal = Refusal.over("rate", 60, 61, "too many; wait");
        assertThat(Json.write(JsonError.of(1, refusal, "claudectl: too many; wait").json()))
                .isEqualTo(
                        "{\"error\":{\"code\":\"rate\",\"text\":\"too many; wait\",\"instead\":\"wait\",\"limit\":60,\"value\":61}}");
    }

    @Test
    void error_of_a_rule_without_a_limit_says_neither() {
        Refusal refusal = new Refusal("subject", "not valid");
        assertThat(Json.write(JsonError.of(1, refusal, "claudectl: not valid").json()))
                .isEqualTo(
                        "{\"error\":{\"code\":\"subject\",\"text\":\"not valid\",\"instead\":null}}");
    }
}
