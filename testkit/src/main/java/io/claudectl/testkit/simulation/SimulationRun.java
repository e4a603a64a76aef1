package io.claudectl.testkit.simulation;

/** Runs the simulation at length: {@code --seeds N} from {@code --seed S} on. */
final class SimulationRun {
    private SimulationRun() {}

    public static void main(String[] args) {
        long first = 0;
        long count = 10_000;
        for (int i = 0; i + 1 < args.length; i += 2) {
            if (args[i].equals("--seeds")) {
                count = Long.parseLong(args[i + 1]);
            } else if (args[i].equals("--seed")) {
                first = Long.parseLong(args[i + 1]);
                count = 1;
            }
        }
        long failed = 0;
        for (long seed = first; seed < first + count; seed++) {
            try {
                Simulation.run(seed);
            } catch (AssertionError wrong) {
                failed++;
                System.out.println(wrong.getMessage());
            }
            if ((seed - first + 1) % 1_000 == 0) {
                System.out.println((seed - first + 1) + " seeds, " + failed + " failed");
            }
        }
        System.out.println((count - failed) + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }
}
