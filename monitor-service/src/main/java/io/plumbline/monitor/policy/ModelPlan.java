package io.plumbline.monitor.policy;

import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one model over event time. What applies to an event is the policy of its time, so all instances agree,
 * whenever they hear of a change. A policy begins where a pane of it and one of the policy before begin.
 */
public final class ModelPlan {
    /** Policies that are remembered; of time before, the oldest of them applies. */
    static final int MOST = 16;
    /** Panes over which two window settings are looked through for a common boundary. */
    private static final int LONGEST_LOOK = 1000;

    /**
     * A policy and the time from which on it applies.
     *
     * @param from in milliseconds since the epoch; {@link Long#MIN_VALUE} for the first
     */
    record Stretch(long from, ModelPolicy policy) {}

    private final List<Stretch> stretches;

    private ModelPlan(List<Stretch> stretches) {
        this.stretches = List.copyOf(stretches);
    }

    /** One policy for all time. */
    public static ModelPlan always(ModelPolicy policy) {
        return new ModelPlan(List.of(new Stretch(Long.MIN_VALUE, policy)));
    }

    /** @throws IllegalArgumentException if they are not in order of time, the first from the beginning on */
    static ModelPlan of(List<Stretch> stretches) {
        if (stretches.isEmpty() || stretches.get(0).from() != Long.MIN_VALUE) {
            throw new IllegalArgumentException("not a plan: its first policy applies from the beginning of time on");
        }
        for (int i = 1; i < stretches.size(); i++) {
            if (stretches.get(i - 1).from() >= stretches.get(i).from()) {
                throw new IllegalArgumentException("not a plan: its policies are not in order of time");
            }
        }
        return new ModelPlan(stretches);
    }

    List<Stretch> stretches() {
        return stretches;
    }

    /**
     * This plan up to a time, and from there on another policy.
     *
     * @param notBefore in milliseconds since the epoch; it begins at the first boundary of panes from there on, but not
     *     before the latest policy of this plan
     */
    public ModelPlan then(ModelPolicy next, long notBefore) {
        Stretch last = stretches.get(stretches.size() - 1);
        long from = boundary(last.policy().windows(), next.windows(), Math.max(notBefore, last.from()));
        List<Stretch> all = new ArrayList<>(stretches);
        if (from == last.from()) {
            all.remove(last); // it never applied
        }
        all.add(new Stretch(from, next));
        if (all.size() > MOST) {
            all.remove(0);
            all.set(0, new Stretch(Long.MIN_VALUE, all.get(0).policy()));
        }
        return new ModelPlan(all);
    }

    /** The first time at which panes of both begin; where they never do, at which one of the first does. */
    private static long boundary(WindowSettings before, WindowSettings after, long notBefore) {
        boolean coarser = before.pane().compareTo(after.pane()) >= 0;
        WindowSettings coarse = coarser ? before : after;
        WindowSettings fine = coarser ? after : before;
        long at = notBefore;
        for (int i = 0; i < LONGEST_LOOK; i++) {
            at = begins(coarse, at) ? at : paneAt(coarse, at).end();
            if (begins(fine, at)) {
                return at;
            }
            at++;
        }
        return begins(before, notBefore) ? notBefore : paneAt(before, notBefore).end();
    }

    private static boolean begins(WindowSettings windows, long time) {
        return paneAt(windows, time).start() == time;
    }

    private static Window paneAt(WindowSettings windows, long time) {
        return windows.pane().containing(time, windows.zone());
    }

    /** What applies at a time, in milliseconds since the epoch. */
    public ModelPolicy at(long time) {
        for (int i = stretches.size() - 1; i > 0; i--) {
            if (time >= stretches.get(i).from()) {
                return stretches.get(i).policy();
            }
        }
        return stretches.get(0).policy();
    }

    /** What applies in the end. */
    public ModelPolicy latest() {
        return stretches.get(stretches.size() - 1).policy();
    }

    /** From when on, in the end; null for the beginning of time. */
    public @Nullable Instant latestFrom() {
        long from = stretches.get(stretches.size() - 1).from();
        return from == Long.MIN_VALUE ? null : Instant.ofEpochMilli(from);
    }

    /** The pane that an event of this time is counted in. */
    public Window pane(long time) {
        return paneAt(at(time).windows(), time);
    }

    /**
     * Whether there is such a window: its size, cut so, is configured at its beginning and at its end. One that is not is of
     * events of a part of its time only.
     */
    public boolean has(WindowSize size, Window window) {
        return has(size, window, window.start()) && (stretches.size() == 1 || has(size, window, window.end() - 1));
    }

    private boolean has(WindowSize size, Window window, long time) {
        WindowSettings windows = at(time).windows();
        return windows.sizes().contains(size)
                && size.containing(time, windows.zone()).equals(window);
    }

    /** The same times with other policies. */
    public ModelPlan map(UnaryOperator<ModelPolicy> change) {
        return new ModelPlan(stretches.stream()
                .map(stretch -> new Stretch(stretch.from(), change.apply(stretch.policy())))
                .toList());
    }

    @Override
    public boolean equals(Object that) {
        return that instanceof ModelPlan other && stretches.equals(other.stretches);
    }

    @Override
    public int hashCode() {
        return stretches.hashCode();
    }

    @Override
    public String toString() {
        return stretches.toString();
    }
}
