package io.claudectl.e2e.soak;

import io.claudectl.core.store.EventSource;
import io.claudectl.demo.Json;
import io.claudectl.store.sqlite.EventLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What became of every delivery, from the event log alone, and every step in it that the state
 * table does not know.
 */
final class Replay {
    private static final int PAGE = 10_000;
    private static final Pattern NOTICE =
            Pattern.compile(
                    "task\\.(completed|failed|declined)|bus\\.(parked|dead|unproven|role\\.[a-z]+)");
    private static final Set<String> ENDS_TOLD = Set.of("delivery.acked", "delivery.dead");

    private final Map<String, String> subjects = new LinkedHashMap<>();
    private final Map<String, String> senders = new HashMap<>();
    private final Set<String> bySessions = new HashSet<>();
    private final Map<String, Integer> toTell = new HashMap<>();
    private final Map<String, Integer> told = new HashMap<>();
    private final Map<Long, Delivery> deliveries = new LinkedHashMap<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, Integer> ends = new TreeMap<>();
    private final List<String> illegal = new ArrayList<>();
    private final List<Proof> proofs = new ArrayList<>();
    private final Map<String, Integer> openOf = new HashMap<>();
    private final Tolling tolling = new Tolling();
    private long seq;
    private int open;

    /** Where a delivery stands, and how often it was given out. */
    static final class Delivery {
        final String message;
        final String role;
        String state = "pending";
        String evidence = "";
        long epoch;
        int leases;
        int confirms;

        Delivery(String message, String role) {
            this.message = message;
            this.role = role;
        }

        boolean settled() {
            return !state.equals("pending") && !state.equals("leased");
        }

        /** Its state as the table of results shows it. */
        String shown() {
            return state.equals("delivered") ? evidence : state;
        }
    }

    /** One event that says that a delivery arrived. */
    record Proof(String message, String role, String evidence, String transcript, long offset) {}

    /** Reads on to the log's end. */
    void readOn(EventLog log) {
        List<EventSource.Entry> page;
        do {
            page = log.after(seq, PAGE);
            for (EventSource.Entry entry : page) {
                take(entry);
            }
        } while (page.size() == PAGE);
    }

    void take(EventSource.Entry entry) {
        seq = entry.seq();
        Object data = Json.read(entry.data());
        kinds.merge(entry.kind(), 1, Integer::sum);
        String message = entry.message();
        if (message == null) {
            tolling.take(entry, data, role -> openOf.getOrDefault(role, 0));
            return;
        }
        if (entry.kind().equals("message.stored")) {
            if (subjects.put(message, Json.text(data, "subject")) != null) {
                illegal.add("stored twice: " + message);
            }
            senders.put(message, Json.text(data, "from"));
            if (Json.text(data, "via").equals("session")) {
                bySessions.add(message);
            }
            return;
        }
        if (entry.kind().equals("delivery.pending")) {
            var fresh = new Delivery(message, Json.text(data, "role"));
            if (deliveries.put(entry.delivery(), fresh) != null) {
                illegal.add("queued twice: " + entry);
            }
            open++;
            openOf.merge(fresh.role, 1, Integer::sum);
            if (notice(message) && tellsEnd(message)) {
                told.merge(fresh.role, 1, Integer::sum);
            }
            return;
        }
        Delivery delivery = deliveries.get(entry.delivery());
        if (delivery == null) {
            illegal.add("of no delivery: " + entry);
            return;
        }
        if (ENDS_TOLD.contains(entry.kind()) && !notice(message) && bySessions.contains(message)) {
            toTell.merge(sender(message), 1, Integer::sum);
        }
        boolean before = delivery.settled();
        if (!moved(delivery, entry.kind(), data)) {
            illegal.add(delivery.shown() + " (epoch " + delivery.epoch + "), then " + entry);
        }
        int more = (before ? 1 : 0) - (delivery.settled() ? 1 : 0);
        open += more;
        openOf.merge(delivery.role, more, Integer::sum);
    }

    /** False when this cannot follow on the delivery's state. */
    private boolean moved(Delivery delivery, String kind, @Nullable Object data) {
        String text = Json.text(data, "epoch");
        long epoch = text.isEmpty() ? -1 : Long.parseLong(text);
        String was = delivery.state;
        return switch (kind) {
            case "delivery.leased" -> {
                delivery.state = "leased";
                delivery.leases++;
                boolean next = epoch == delivery.epoch + 1;
                delivery.epoch = epoch;
                yield was.equals("pending") && next;
            }
            case "delivery.handed" -> {
                delivery.confirms++;
                yield was.equals("leased") && epoch == delivery.epoch;
            }
            case "lease.ended" -> {
                ends.merge(Json.text(data, "reason"), 1, Integer::sum);
                delivery.state = "pending";
                yield was.equals("leased") && epoch == delivery.epoch;
            }
            case "delivery.parked" -> was.equals("pending");
            case "delivery.delivered" -> delivered(delivery, epoch, data);
            case "delivery.acked" -> {
                delivery.state = "acked";
                yield !was.equals("acked") && !was.equals("withdrawn") && delivery.leases > 0;
            }
            case "delivery.dead" -> {
                delivery.state = "dead";
                yield was.equals("pending");
            }
            default -> false;
        };
    }

    private boolean delivered(Delivery delivery, long epoch, @Nullable Object data) {
        String was = delivery.shown();
        String evidence = Json.text(data, "evidence");
        delivery.state = "delivered";
        delivery.evidence = evidence;
        proofs.add(
                new Proof(
                        delivery.message,
                        delivery.role,
                        evidence,
                        Json.text(data, "transcript"),
                        Long.parseLong(Json.text(data, "offset"))));
        boolean current = epoch == delivery.epoch;
        return switch (evidence) {
            // Any earlier lease may be proved late.
            case "seen" ->
                    epoch <= delivery.epoch
                            && (was.equals("leased")
                                    || was.equals("pending")
                                    || was.equals("unproven"));
            case "handed" -> current && was.equals("leased");
            case "unproven" -> current && was.equals("leased");
            default -> false;
        };
    }

    /** True for what the bus itself wrote to a sender. */
    boolean notice(String message) {
        return NOTICE.matcher(subjects.getOrDefault(message, "")).matches();
    }

    /** True for a notice of an ack or of a dead letter. */
    private boolean tellsEnd(String message) {
        String subject = subjects.getOrDefault(message, "");
        return subject.startsWith("task.") || subject.equals("bus.dead");
    }

    /** How many notices of acks and of dead letters each sender with a session must get. */
    Map<String, Integer> toTell() {
        return toTell;
    }

    /** How many each role was sent. */
    Map<String, Integer> told() {
        return told;
    }

    int open() {
        return open;
    }

    /** Messages by id, with their subjects. */
    Map<String, String> subjects() {
        return subjects;
    }

    /** Whom the bus took for the sender of a message. */
    String sender(String message) {
        return senders.getOrDefault(message, "");
    }

    Map<Long, Delivery> deliveries() {
        return deliveries;
    }

    List<Proof> proofs() {
        return proofs;
    }

    /** Rings and wakes that should not have been. */
    List<String> tolled() {
        return tolling.wrong();
    }

    List<String> illegal() {
        return illegal;
    }

    int count(String kind) {
        return kinds.getOrDefault(kind, 0);
    }

    /** Why leases ended without evidence. */
    Map<String, Integer> ends() {
        return ends;
    }

    /** How many deliveries stand in each state. */
    Map<String, Integer> states() {
        var counts = new HashMap<String, Integer>();
        deliveries.values().forEach(each -> counts.merge(each.shown(), 1, Integer::sum));
        return counts;
    }
}
