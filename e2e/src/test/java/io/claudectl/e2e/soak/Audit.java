package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.e2e.bus.Copy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds the event log against what senders were told and what readers really got. Each list of
 * {@link #faults} must be empty.
 */
final class Audit {
    private final Replay replay;
    private final Ledger ledger;
    private final Truth truth;
    private final Map<String, List<String>> faults = new LinkedHashMap<>();
    private int unknownStored;
    private int unknownNot;
    private int again;
    private int byOrphans;

    Audit(Replay replay, Ledger ledger, Truth truth) {
        this.replay = replay;
        this.ledger = ledger;
        this.truth = truth;
        sent();
        settled();
        proved();
        copies();
        acked();
        told();
        faults.put("steps the state table does not know", replay.illegal());
        faults.put("rung or woken without reason, muted, or too often", replay.tolled());
        faults.put("calls that hung, answers nobody can read", truth.wrong());
    }

    /** What must not be, with the cases of each. */
    Map<String, List<String>> faults() {
        return faults;
    }

    /** Letters nobody knew about that the log has, and those it has not. */
    List<Integer> unknown() {
        return List.of(unknownStored, unknownNot);
    }

    /**
     * Second messages of letters whose sender lost its session, and with it its name, meanwhile.
     */
    int byOrphans() {
        return byOrphans;
    }

    /** The same key from the same sender stores once. */
    private boolean protectedByKey(long number, List<String> ids) {
        long senders = ids.stream().map(replay::sender).distinct().count();
        return ids.size() > 1 && !(ledger.orphaned(number) && senders == ids.size());
    }

    /** Copies that reached a reader after another of the same message, all of them marked. */
    int again() {
        return again;
    }

    /** Senders with a role are told of each ack and of each dead letter, once. */
    private void told() {
        List<String> untold =
                fault("senders not told of an ack or a dead letter, or told too often");
        List<String> given = fault("dead, and nobody gave it up");
        replay.toTell()
                .forEach(
                        (sender, count) -> {
                            int told = replay.told().getOrDefault(sender, 0);
                            boolean role = !sender.startsWith("session-");
                            add(untold, role && told != count, sender + ": " + told + "/" + count);
                        });
        for (Replay.Delivery delivery : replay.deliveries().values()) {
            add(
                    given,
                    delivery.state.equals("dead") && !truth.wasDropped(delivery.message),
                    describe(delivery));
        }
    }

    private void acked() {
        List<String> forgotten = fault("told acked, not on record");
        List<String> invented = fault("acked, and nobody did");
        Map<String, Boolean> told = truth.acked();
        for (Replay.Delivery delivery : replay.deliveries().values()) {
            boolean acked = delivery.state.equals("acked");
            boolean confirmed = told.getOrDefault(delivery.message, false);
            add(forgotten, confirmed && !acked, describe(delivery));
            add(invented, acked && !told.containsKey(delivery.message), describe(delivery));
        }
    }

    private void sent() {
        Map<Long, List<String>> ids = new TreeMap<>();
        replay.subjects()
                .forEach(
                        (id, subject) -> {
                            if (!replay.notice(id)) {
                                ids.computeIfAbsent(
                                                Letter.numberOf(subject), n -> new ArrayList<>())
                                        .add(id);
                            }
                        });
        List<String> lost = fault("lost: told stored, not in the log");
        List<String> twice = fault("stored twice");
        List<String> refused = fault("told refused, and stored");
        List<String> wrong = fault("accepted what must be refused");
        List<String> right = fault("refused what is right");
        List<String> stray = fault("stored, and nobody sent it");
        ids.forEach(
                (number, all) -> {
                    if (!ledger.knows(number)) {
                        stray.add(number + ": " + all);
                    } else if (protectedByKey(number, all)) {
                        twice.add(number + ": " + all);
                    } else {
                        byOrphans += all.size() - 1;
                    }
                });
        ledger.told()
                .forEach(
                        (number, told) -> {
                            List<String> stored = ids.getOrDefault(number, List.of());
                            Letter letter = ledger.letter(number);
                            switch (told) {
                                case Ledger.Told.Stored(String id) -> {
                                    add(lost, !stored.contains(id), number + ": " + id);
                                    add(wrong, !letter.kind().acceptable(), letter.toString());
                                }
                                case Ledger.Told.Refused(String why) -> {
                                    add(refused, !stored.isEmpty(), number + ": " + why);
                                    add(right, letter.kind().acceptable(), number + ": " + why);
                                }
                                case Ledger.Told.Unknown() -> {
                                    unknownStored += stored.isEmpty() ? 0 : 1;
                                    unknownNot += stored.isEmpty() ? 1 : 0;
                                }
                            }
                        });
        List<String> two = fault("told two different things");
        ledger.contradictions().forEach((letter, what) -> two.add(letter + ": " + what));
    }

    private void settled() {
        List<String> waiting = fault("still waiting at the end");
        List<String> astray = fault("queued for another role than it was sent to, or for none");
        Set<String> queued = new HashSet<>();
        replay.deliveries()
                .forEach(
                        (id, delivery) -> {
                            queued.add(delivery.message);
                            add(waiting, !delivery.settled(), id + ": " + describe(delivery));
                            long number = number(delivery.message);
                            add(
                                    astray,
                                    ledger.knows(number)
                                            && !ledger.letter(number).to().equals(delivery.role),
                                    describe(delivery));
                        });
        replay.subjects().keySet().forEach(id -> add(astray, !queued.contains(id), id));
    }

    private void proved() {
        List<String> falsely = fault("false delivered");
        for (Replay.Proof proof : replay.proofs()) {
            boolean real =
                    switch (proof.evidence()) {
                        case "seen" -> reallySeen(proof);
                        case "handed" ->
                                truth.received(proof.message()).stream()
                                        .anyMatch(Truth.Received::outside);
                        // Somebody of the role got it whole; whether a model saw it, nobody knows.
                        default ->
                                truth.received(proof.message()).stream()
                                        .anyMatch(each -> each.role().equals(proof.role()));
                    };
            add(falsely, !real, proof.toString());
        }
    }

    /**
     * The line the bus points at holds a copy of the message, and a model answered to that copy.
     */
    private boolean reallySeen(Replay.Proof proof) {
        Set<String> receipts =
                truth.received(proof.message()).stream()
                        .map(each -> each.copy().receipt())
                        .filter(truth::wasAnswered)
                        .collect(Collectors.toSet());
        String line = line(Path.of(proof.transcript()), proof.offset());
        return receipts.stream().anyMatch(line::contains);
    }

    private static String line(Path transcript, long offset) {
        try (var file = new RandomAccessFile(transcript.toFile(), "r")) {
            file.seek(offset);
            String line = file.readLine();
            if (line == null) {
                return "";
            }
            String text =
                    new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            return Json.write(Json.read(text));
        } catch (IOException none) {
            return "";
        }
    }

    private void copies() {
        List<String> unmarked = fault("doubled without a mark");
        List<String> damaged = fault("arrived other than sent");
        List<String> astray = fault("reached a reader of another role");
        for (String message : truth.messages()) {
            List<Truth.Received> received = truth.received(message);
            Set<Integer> attempts = new HashSet<>();
            again += received.size() - 1;
            for (Truth.Received each : received) {
                Copy copy = each.copy();
                boolean marked = copy.attempt() == 1 || copy.marked();
                add(unmarked, !attempts.add(copy.attempt()) || !marked, received.toString());
                if (replay.notice(message)) {
                    continue;
                }
                long number = Letter.numberOf(copy.subject());
                if (!ledger.knows(number)) {
                    damaged.add("nobody sent it: " + copy);
                    continue;
                }
                Letter letter = ledger.letter(number);
                boolean same = copy.body().equals(letter.body()) && number == number(copy.id());
                add(damaged, !same, letter + " as " + copy);
                add(astray, !letter.to().equals(each.role()), letter + " to " + each.role());
            }
        }
    }

    private long number(String message) {
        return Letter.numberOf(replay.subjects().getOrDefault(message, ""));
    }

    private static String describe(Replay.Delivery delivery) {
        return "%s for %s, %s, %d leases, %d confirms"
                .formatted(
                        delivery.message,
                        delivery.role,
                        delivery.shown(),
                        delivery.leases,
                        delivery.confirms);
    }

    private List<String> fault(String name) {
        return faults.computeIfAbsent(name, fresh -> new ArrayList<>());
    }

    private static void add(List<String> to, boolean really, String what) {
        if (really) {
            to.add(what);
        }
    }
}
