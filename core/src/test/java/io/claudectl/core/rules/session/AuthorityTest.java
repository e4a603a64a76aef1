package io.claudectl.core.rules.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.rules.session.Authority.Act;
import io.claudectl.core.rules.session.Authority.Standing;
import io.claudectl.core.text.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthorityTest {
    @ParameterizedTest
    @EnumSource(Act.class)
    void act_by_a_person_is_allowed(Act act) {
        assertThat(Authority.refusal(Standing.PERSON, act, "b")).isNull();
    }

    @ParameterizedTest
    @EnumSource(Act.class)
    void act_by_any_other_names_the_users_command(Act act) {
        for (Standing standing : Standing.values()) {
            if (standing != Standing.PERSON) {
                Refusal refusal = Authority.refusal(standing, act, "b");
                assertThat(refusal).as("%s by %s", act, standing).isNotNull();
                assertThat(refusal.rule()).isEqualTo("person");
                assertThat(refusal.text())
                        .contains("ask your user to run `")
                        .contains("` in a terminal of their own")
                        .doesNotContain("%s", "\n");
            }
        }
    }

    @Test
    void refusal_with_a_hostile_name_shows_it_visibly() {
        Refusal refusal = Authority.refusal(Standing.SESSION, Act.UNBIND, "a\u001b]0;x\u0007\nb");

        assertThat(refusal).isNotNull();
        assertThat(refusal.text()).contains("a<U+001B>]0;x<U+0007><U+000A>b");
    }
}
