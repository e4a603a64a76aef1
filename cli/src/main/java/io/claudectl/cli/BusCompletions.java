package io.claudectl.cli;

import io.claudectl.cli.help.Completion;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.RoutingQuery;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.store.sqlite.SubjectLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads completion's proposals from the bus. */
record BusCompletions(BusService bus, Caller caller) implements Completion.Known {
    private static final int EVENTS_MAX = 400;
    private static final int MESSAGES_MAX = 30;
    private static final int SUBJECTS_MAX = 100;
    private static final Duration SUBJECTS_SINCE = Duration.ofDays(1);

    @Override
    public Map<String, String> roles() {
        var roles = new LinkedHashMap<String, String>();
        bus.call(new StatusQuery(caller))
                .roles()
                .forEach(
                        each ->
                                roles.put(
                                        each.role().name().value(),
                                        each.role().cwd() == null
                                                ? ""
                                                : SafeText.singleLine(each.role().cwd())));
        return roles;
    }

    /** Returns the newest messages of the log, newest first. */
    @Override
    public Map<String, String> messages() {
        var messages = new LinkedHashMap<String, String>();
        for (EventSource.Entry entry : inTurn(this::newestEvents).reversed()) {
            if (messages.size() < MESSAGES_MAX && entry.message() != null) {
                messages.putIfAbsent(
                        entry.message(),
                        entry.subject() == null ? "" : SafeText.singleLine(entry.subject()));
            }
        }
        return messages;
    }

    private List<EventSource.Entry> newestEvents() {
        try (EventSource events = bus.events()) {
            return events.after(Math.max(0, events.last() - EVENTS_MAX), EVENTS_MAX);
        }
    }

    /** Reads in the reports' queue; empty once the client has left. */
    private <T> List<T> inTurn(Supplier<List<T>> reading) {
        try {
            return bus.turn(reading);
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public Map<String, String> processes() {
        var pids = new LinkedHashMap<String, String>();
        for (StatusQuery.Agent agent : bus.call(new StatusQuery(caller)).agents()) {
            RoleName role = agent.resolution().roleOrNull();
            pids.put(
                    String.valueOf(agent.session().process().pid()),
                    (role == null ? "no role" : role.value())
                            + ", "
                            + SafeText.singleLine(agent.session().cwd()));
        }
        return pids;
    }

    @Override
    public Map<String, String> subjects() {
        var subjects = new LinkedHashMap<String, String>();
        Instant since = InstantSource.system().instant().minus(SUBJECTS_SINCE);
        for (SubjectLog.Flow flow : inTurn(() -> bus.flows(since, SUBJECTS_MAX))) {
            subjects.put(flow.subject(), flow.count() + " sent");
        }
        for (RoutingQuery.Listener each : bus.call(new RoutingQuery()).roles()) {
            each.patterns()
                    .forEach(
                            pattern ->
                                    subjects.putIfAbsent(
                                            pattern.value(), each.role() + " subscribed"));
        }
        return subjects;
    }
}
