package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.e2e.bus.Copy;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A shell outside every session: sends letters under a label, reads the mailbox of one role, with
 * the command or as some other MCP client.
 */
final class Outsider implements Runnable, Bridged {
    private final Ground ground;
    private final String role;
    private final SplittableRandom dice;
    private final Sender sender;
    private final Actor actor;
    private final Path cwd;
    private final @Nullable Actor server;
    private volatile @Nullable Bridge bridge;

    Outsider(Ground ground, int number, String role) {
        this.ground = ground;
        this.role = role;
        this.dice = new SplittableRandom(ground.plan.seed() * 37 + number);
        this.cwd = ground.bus.directory(role);
        this.actor = Actor.start(ground.program, ground.outside());
        this.server = number % 3 == 0 ? server() : null;
        this.sender = new Sender(ground, dice.split(), cwd, List.of("--from", "shell" + number));
    }

    /** Below it a bridge has no session, and finds its role in its environment. */
    private Actor server() {
        var environment = ground.inside();
        environment.put("CLAUDECTL_BUS_ROLE", role);
        return Actor.start(ground.program, environment);
    }

    @Override
    public void run() {
        try {
            while (!ground.over()) {
                for (long n = ground.pace().take(false); n >= 0; n = ground.pace().take(false)) {
                    sender.send(actor, Letter.of(ground.plan.seed(), n, ground.roles));
                }
                if (dice.nextInt(10) == 0 || !ground.faults()) {
                    reads();
                }
                ground.pause(200);
            }
        } catch (RuntimeException | AssertionError broken) {
            ground.truth.wrong(role + ": " + broken);
        } finally {
            actor.close();
            if (server != null) {
                server.close();
            }
        }
    }

    private void reads() {
        List<Copy> copies = server == null ? byCommand() : byTool(server);
        ground.truth.received(copies, role, true);
    }

    private List<Copy> byCommand() {
        List<String> words = ground.client("bus", "inbox", "--role", role, "--take", "--json");
        Ended ended = actor.run(cwd, words, "", ground.killAfter(dice)).await();
        ground.count(Ground.Kill.READER, ended);
        return Copy.inInbox(ended.out(), ended.code() != 0);
    }

    private List<Copy> byTool(Actor below) {
        Bridge now = bridge;
        if (now == null || now.over()) {
            now = Bridge.open(ground.bus.client(), below, cwd);
            bridge = now;
        }
        Bridge.Answer answer = now.call("read_inbox", "none", Json.object());
        return answer == null ? List.of() : Copy.in(answer.text());
    }

    @Override
    public boolean killBridge() {
        Bridge now = bridge;
        if (now == null || now.over()) {
            return false;
        }
        now.kill();
        return true;
    }
}
