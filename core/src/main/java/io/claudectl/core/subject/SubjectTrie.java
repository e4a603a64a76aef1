package io.claudectl.core.subject;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An index of listeners by subject tokens. A match follows the beginnings of patterns that fit the
 * subject and no others: patterns on other subjects cost it nothing. Belongs to the broker thread.
 */
public final class SubjectTrie<T> {
    private final Node<T> root = new Node<>();
    private final Map<T, Listener<T>> listeners = new HashMap<>();
    private int size;
    private long last;

    /** Adds a listener's pattern; false when it was there already. */
    public boolean add(SubjectPattern pattern, T listener) {
        Listener<T> known = listeners.get(listener);
        Listener<T> listening = known == null ? new Listener<>(listener, ++last) : known;
        Node<T> node = root;
        for (String token : tokens(pattern.value())) {
            node = node.grown(token);
        }
        if (!node.ending.add(listening)) {
            return false;
        }
        listeners.put(listener, listening);
        listening.patterns++;
        size++;
        return true;
    }

    /** Removes a listener's pattern; false when it was not there. */
    public boolean remove(SubjectPattern pattern, T listener) {
        Listener<T> listening = listeners.get(listener);
        if (listening == null || !removed(root, tokens(pattern.value()), 0, listening)) {
            return false;
        }
        if (--listening.patterns == 0) {
            listeners.remove(listener);
        }
        size--;
        return true;
    }

    /**
     * Returns every listener with a matching pattern, each once, in the order in which they came;
     * one that left with its last pattern comes anew.
     */
    public Set<T> matching(String subject) {
        var found = new ArrayList<Listener<T>>();
        collect(root, tokens(subject), 0, found);
        found.sort(Comparator.comparingLong(listening -> listening.number));
        var who = new LinkedHashSet<T>();
        found.forEach(listening -> who.add(listening.who));
        return who;
    }

    /** Returns the pairs of a pattern and a listener. */
    public int size() {
        return size;
    }

    /** Returns the nodes of the beginnings of patterns; 0 without listeners. */
    int nodes() {
        return root.below();
    }

    private static String[] tokens(String text) {
        return text.split("\\.", -1);
    }

    private static <T> boolean removed(
            Node<T> node, String[] tokens, int depth, Listener<T> listening) {
        if (depth == tokens.length) {
            return node.ending.remove(listening);
        }
        Node<T> child = node.child(tokens[depth]);
        if (child == null || !removed(child, tokens, depth + 1, listening)) {
            return false;
        }
        if (child.empty()) {
            node.drop(tokens[depth]);
        }
        return true;
    }

    private static <T> void collect(
            Node<T> node, String[] tokens, int depth, List<Listener<T>> found) {
        if (depth == tokens.length) {
            found.addAll(node.ending);
            return;
        }
        if (node.rest != null) {
            found.addAll(node.rest.ending);
        }
        if (node.any != null) {
            collect(node.any, tokens, depth + 1, found);
        }
        Node<T> plain = node.plain.get(tokens[depth]);
        if (plain != null) {
            collect(plain, tokens, depth + 1, found);
        }
    }

    /** A listener with at least one pattern, and when it came. */
    private static final class Listener<T> {
        final T who;
        final long number;
        int patterns;

        Listener(T who, long number) {
            this.who = who;
            this.number = number;
        }
    }

    /** Wildcards have fields of their own, so that no token of a subject can be taken for one. */
    private static final class Node<T> {
        final Map<String, Node<T>> plain = new HashMap<>();
        final Set<Listener<T>> ending = new HashSet<>();
        @Nullable Node<T> any;
        @Nullable Node<T> rest;

        @Nullable Node<T> child(String token) {
            return switch (token) {
                case "*" -> any;
                case ">" -> rest;
                default -> plain.get(token);
            };
        }

        Node<T> grown(String token) {
            Node<T> there = child(token);
            if (there != null) {
                return there;
            }
            var fresh = new Node<T>();
            set(token, fresh);
            return fresh;
        }

        void drop(String token) {
            set(token, null);
        }

        private void set(String token, @Nullable Node<T> node) {
            switch (token) {
                case "*" -> any = node;
                case ">" -> rest = node;
                default -> {
                    if (node == null) {
                        plain.remove(token);
                    } else {
                        plain.put(token, node);
                    }
                }
            }
        }

        boolean empty() {
            return plain.isEmpty() && ending.isEmpty() && any == null && rest == null;
        }

        int below() {
            int count = 0;
            for (Node<T> child : plain.values()) {
                count += 1 + child.below();
            }
            count += any == null ? 0 : 1 + any.below();
            count += rest == null ? 0 : 1 + rest.below();
            return count;
        }
    }
}
