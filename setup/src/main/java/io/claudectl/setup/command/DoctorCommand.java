package io.claudectl.setup.command;

import io.claudectl.core.text.SafeText;
import io.claudectl.os.ChildProcess;
import io.claudectl.os.Finding;
import io.claudectl.os.ProcessTable;
import io.claudectl.os.Report;
import io.claudectl.setup.doctor.Doctor;
import io.claudectl.setup.install.Installation;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Program;
import io.claudectl.setup.install.Refused;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claudectl doctor}. */
@Command(
        name = "doctor",
        header = "Check everything the bus needs, and name the command that helps.",
        description = "Works where no daemon can start; starts one where none runs.",
        footer = {"", "Example:", "  claudectl doctor -v"})
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show passed checks too.")
    private boolean all;

    @Override
    public Integer call() throws IOException {
        try {
            Layout at = Layout.of(System.getenv());
            Program program = Program.running();
            var configs = List.copyOf(configs(at));
            var processes = new ProcessTable();
            Report report =
                    new Doctor(at, configs, program, ChildProcess::run, processes, Inspection::of)
                            .examine();
            System.out.print(json ? report.json() : report.text(all));
            return report.count(Finding.Verdict.FAIL) == 0 ? 0 : 1;
        } catch (Refused | IllegalStateException refused) {
            System.err.println(
                    "claudectl: " + SafeText.singleLine(String.valueOf(refused.getMessage())));
            return 1;
        }
    }

    /**
     * Returns the recorded ones; the caller's own where none is recorded, or where it was named.
     */
    private static Set<Path> configs(Layout at) throws IOException {
        Set<Path> configs = new LinkedHashSet<>();
        try {
            Installation record = Installation.of(at);
            configs.addAll(record == null ? List.of() : record.configs());
        } catch (Refused damaged) {
            configs.clear(); // the check of the installation reports it
        }
        if (configs.isEmpty() || System.getenv("CLAUDE_CONFIG_DIR") != null) {
            configs.add(at.config());
        }
        return configs;
    }
}
