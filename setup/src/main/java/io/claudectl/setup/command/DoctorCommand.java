package io.claudectl.setup.command;

import io.claudectl.setup.Program;
import io.claudectl.setup.doctor.Children;
import io.claudectl.setup.doctor.Doctor;
import io.claudectl.setup.doctor.Report;
import io.claudectl.setup.doctor.Scene;
import io.claudectl.setup.install.Places;
import io.claudectl.setup.install.Processes;
import io.claudectl.setup.install.Refused;
import io.claudectl.store.sqlite.Inspection;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claudectl doctor}. */
@Command(
        name = "doctor",
        header = "Look at everything the bus needs, and say what mends what does not work.",
        description =
                "Works where the daemon cannot start; where none runs, it tries to start one. Exit 1 when something failed.",
        footer = {"", "Example:", "  claudectl doctor --json"})
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            Map<String, String> environment = System.getenv();
            var scene =
                    new Scene(
                            Places.of(environment),
                            Program.running(),
                            environment.getOrDefault("PATH", ""),
                            Children.ofSystem(),
                            new Processes(),
                            Inspection::of);
            Report report = new Doctor(scene).examine();
            System.out.print(json ? report.json() : report.text());
            return report.failed() == 0 ? 0 : 1;
        } catch (Refused | IllegalStateException refused) {
            System.err.println("claudectl: " + refused.getMessage());
            return 1;
        }
    }
}
