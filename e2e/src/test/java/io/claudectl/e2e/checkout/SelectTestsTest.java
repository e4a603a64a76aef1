package io.claudectl.e2e.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectTestsTest {
    @TempDir private static Path scratch = Path.of("");
    private static Checkout checkout;

    @BeforeAll
    static void checkout() throws Exception {
        checkout = new Checkout(scratch).withTests();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "OwnersTest, core, OwnersTest, \"\"",
                "OwnersTest#any, core, OwnersTest#any, \"\"",
                "io.claudectl.core.state.OwnersTest, core, **/io/claudectl/core/state/OwnersTest, \"\"",
                "Frames*, protocol, Frames*, \"\"",
                "rules/RoutingTest, testkit, **/rules/RoutingTest, \"\"",
                "hostile/InputTest, e2e, **/hostile/InputTest, image",
                "client/HomeTest, e2e, **/client/HomeTest, \"\"",
                "SelectTestsTest, e2e, SelectTestsTest, \"\"",
                "WakeTest, e2e, WakeTest, image client",
                "ConformanceTest, e2e, ConformanceTest, image conformance",
            })
    void select_name_findsModuleAndNeeds(String name, String module, String run, String needs) {
        Ran ran = checkout.run("scripts/select-tests", name).orFail();

        assertThat(ran.out()).isEqualTo(module + "\n" + run + "\n" + needs + "\n");
    }

    @Test
    void select_severalNames_unites() {
        Ran ran =
                checkout.run("scripts/select-tests", "OwnersTest", "WakeTest", "hostile/InputTest");

        assertThat(ran.out())
                .isEqualTo("core,e2e\nOwnersTest,WakeTest,**/hostile/InputTest\nimage client\n");
    }

    @Test
    void select_unknownName_saysWhatIsSimilar() {
        Ran ran = checkout.run("scripts/select-tests", "Owner");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("no test class is called Owner\n", "similar: ", "OwnersTest");
    }

    @Test
    void select_client_namesClassesOfTheRealClient() {
        assertThat(checkout.run("scripts/select-tests", "--client").out().lines())
                .contains("real/WakeTest", "real/HandoffTest")
                .doesNotContain("hostile/InputTest");
    }

    @Test
    void select_root_namesClassesThatNeedRoot() {
        assertThat(checkout.run("scripts/select-tests", "--root").out().lines())
                .contains("client/HomeTest")
                .doesNotContain("checkout/SelectTestsTest");
    }
}
