package io.claudectl.daemon.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Platform threads for one kind of work, at most so many at once; other callers wait their turn.
 * Connections live on virtual threads, which share two carriers and are not time-sliced: reading
 * files, parsing or SQLite there would hold up every session.
 */
public final class WorkThreads {
    private final ExecutorService threads;
    private final Semaphore places;

    /**
     * @param most pieces of work at once
     */
    public WorkThreads(String name, int most) {
        this.threads =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().name(name + "-", 1).daemon().factory());
        this.places = new Semaphore(most, true);
    }

    /**
     * Runs the work on a thread of its kind and waits for it; failures arrive as they were thrown.
     */
    public <T> T call(Supplier<T> work) {
        places.acquireUninterruptibly();
        try {
            return CompletableFuture.supplyAsync(work, threads).join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        } finally {
            places.release();
        }
    }
}
