package io.claudectl.daemon.door.mcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bus that remembers what it was asked and answers what the test put there. */
final class FakeBus implements BusCalls {
    /** One call as it arrived. */
    record Asked(CallContext context, Record words) {}

    private final List<Asked> asked = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private @Nullable AssertionError broken;
    private @Nullable Refused refused;
    PublishOutcome published =
            new Published(
                    "m-1",
                    List.of(new Recipient("backend", "s-2", "its session is idle")),
                    List.of(),
                    null,
                    false,
                    List.of());
    ReadOutcome mail = new Mail(List.of(), 0, null, List.of());
    CheckOutcome waiting = new Waiting("frontend", 0, List.of(), null);
    AckOutcome acked = new Acked("m-1", "done", null);
    ListOutcome agents = new Agents(List.of(), List.of(), null);
    WhoOutcome identity = new Identity("frontend", "/p/frontend", "s-1", 4711, null, "off", null);
    SubscribeOutcome subscribed = new Subscribed("frontend", List.of("task.>"), List.of());
    ClaimOutcome claimed = new Granted("m-1", "the message", false);
    ReleaseOutcome released = new Released("m-1", 2);
    BindOutcome bound = new Bound("frontend", List.of());

    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    void refuseAll(String text) {
        refused = new Refused(text);
    }

    void failWith(RuntimeException thrown) {
        failure = thrown;
    }

    void breakWith(AssertionError thrown) {
        broken = thrown;
    }

    private synchronized @Nullable Refused note(CallContext context, Record words) {
        asked.add(new Asked(context, words));
        if (failure != null) {
            throw failure;
        }
        if (broken != null) {
            throw broken;
        }
        return refused;
    }

    @Override
    public PublishOutcome publish(CallContext context, Publish publish) {
        Refused no = note(context, publish);
        return no == null ? published : no;
    }

    @Override
    public ReadOutcome readInbox(CallContext context, ReadInbox readInbox) {
        Refused no = note(context, readInbox);
        return no == null ? mail : no;
    }

    @Override
    public CheckOutcome checkMessages(CallContext context, CheckMessages checkMessages) {
        Refused no = note(context, checkMessages);
        return no == null ? waiting : no;
    }

    @Override
    public AckOutcome ack(CallContext context, Ack ack) {
        Refused no = note(context, ack);
        return no == null ? acked : no;
    }

    @Override
    public ListOutcome listAgents(CallContext context, ListAgents listAgents) {
        Refused no = note(context, listAgents);
        return no == null ? agents : no;
    }

    @Override
    public WhoOutcome whoAmI(CallContext context, WhoAmI whoAmI) {
        Refused no = note(context, whoAmI);
        return no == null ? identity : no;
    }

    @Override
    public BindOutcome bindRole(CallContext context, BindRole bindRole) {
        Refused no = note(context, bindRole);
        return no == null ? bound : no;
    }

    @Override
    public SubscribeOutcome subscribe(CallContext context, Subscribe subscribe) {
        Refused no = note(context, subscribe);
        return no == null ? subscribed : no;
    }

    @Override
    public ClaimOutcome claim(CallContext context, Claim claim) {
        Refused no = note(context, claim);
        return no == null ? claimed : no;
    }

    @Override
    public ReleaseOutcome release(CallContext context, Release release) {
        Refused no = note(context, release);
        return no == null ? released : no;
    }
}
