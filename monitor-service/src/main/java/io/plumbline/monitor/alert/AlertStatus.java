package io.plumbline.monitor.alert;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import org.jspecify.annotations.Nullable;

/**
 * How the alert of one rule stands for a model, version and segment. What a state can become, its methods give, and nothing else can be
 * written:
 *
 * <pre>
 * Inactive  moved -> Pending, Firing
 * Pending   moved -> Pending, Firing      calm -> Inactive
 * Firing    moved -> Firing               calm -> Firing, Resolved    withdrawn -> Resolved
 * Resolved  moved -> Pending, Firing      calm -> Resolved            echoed -> Resolved
 * </pre>
 */
sealed interface AlertStatus {
    /** Calm windows after which an alert that moves again is a new one, and not the old one come back. */
    int SOON = 12;
    /** How often the number of calm windows that end an alert is doubled, at most. */
    int MOST_DOUBLINGS = 3;

    /** Something has moved. */
    sealed interface Raised extends AlertStatus {}

    /** It has been told to people, who may hear that it is over. */
    sealed interface Told extends AlertStatus {}

    /**
     * A window.
     *
     * @param first whether it is its first report, and no restatement
     */
    record Seen(String size, long start, long end, boolean first) {}

    /**
     * What people are told of a step.
     *
     * @param graver whether they were told of the alert before, and it has become graver
     */
    record News(AlertTransition.State state, Episode episode, boolean graver) {}

    /** That it began, has become graver, or is over; null where there is nothing to tell. */
    static @Nullable News news(AlertStatus before, AlertStatus after, Signal signal) {
        Episode told = before instanceof Firing firing ? firing.episode() : null;
        if (after instanceof Firing firing && signal instanceof Signal.Moved) {
            Episode now = firing.episode();
            return told == null || now.severity().compareTo(told.severity()) > 0
                    ? new News(AlertTransition.State.FIRING, now, told != null)
                    : null;
        }
        return told != null && after instanceof Resolved resolved
                ? new News(AlertTransition.State.RESOLVED, resolved.episode(), false)
                : null;
    }

    /** What follows from a window. */
    AlertStatus next(Seen window, Signal signal, AlertSettings settings);

    /** As bytes: a number for the state, then what it holds. */
    void writeTo(SummaryWriter out);

    static AlertStatus readFrom(SummaryReader in) {
        int kind = in.getByte();
        Episode episode = Episode.readFrom(in);
        int windows = in.getLength();
        return switch (kind) {
            case Pending.KIND -> new Pending(episode, windows);
            case Firing.KIND -> new Firing(episode, windows);
            case Resolved.KIND -> new Resolved(episode, windows);
            default -> throw new IllegalArgumentException("not a state of an alert: " + kind);
        };
    }

    private static void write(SummaryWriter out, int kind, Episode episode, int windows) {
        out.putByte(kind);
        episode.writeTo(out);
        out.putCount(windows);
    }

    private static Raised begin(Seen window, Signal.Moved moved, int flaps, AlertSettings settings) {
        Episode episode = Episode.begin(window.size(), window.end(), moved.severity(), moved.columns(), flaps);
        return settings.hold() == 1 ? new Firing(episode, 0) : new Pending(episode, 1);
    }

    private static Episode further(Episode episode, Seen window, Signal.Moved moved) {
        return episode.moved(window.size(), window.end(), moved.severity(), moved.columns());
    }

    /** Nothing has moved, or not for as long as it must. */
    enum Inactive implements AlertStatus {
        INACTIVE;

        Raised moved(Seen window, Signal.Moved moved, AlertSettings settings) {
            return begin(window, moved, 0, settings);
        }

        @Override
        public AlertStatus next(Seen window, Signal signal, AlertSettings settings) {
            return signal instanceof Signal.Moved moved ? moved(window, moved, settings) : this;
        }

        @Override
        public void writeTo(SummaryWriter out) {
            throw new IllegalStateException("nothing is kept of what never moved");
        }
    }

    /**
     * Something has moved, but not yet in as many windows as it must.
     *
     * @param windows in which it has, in a row, of the size of the first
     */
    record Pending(Episode episode, int windows) implements Raised {
        static final int KIND = 1;

        Raised moved(Seen window, Signal.Moved moved, AlertSettings settings) {
            Episode further = further(episode, window, moved);
            boolean counts = window.first() && window.size().equals(episode.size());
            int now = windows + (counts ? 1 : 0);
            return now >= settings.hold() ? new Firing(further, 0) : new Pending(further, now);
        }

        Inactive calm() {
            return Inactive.INACTIVE;
        }

        @Override
        public AlertStatus next(Seen window, Signal signal, AlertSettings settings) {
            if (signal instanceof Signal.Moved moved) {
                return moved(window, moved, settings);
            }
            boolean ends = window.first() || episode.isOf(window.size(), window.end());
            return signal == Signal.Still.CALM && ends && window.size().equals(episode.size()) ? calm() : this;
        }

        @Override
        public void writeTo(SummaryWriter out) {
            AlertStatus.write(out, KIND, episode, windows);
        }
    }

    /**
     * It has been told.
     *
     * @param calm calm windows in a row, of the size that began it
     */
    record Firing(Episode episode, int calm) implements Raised, Told {
        static final int KIND = 2;

        /** In a window of another size it does not hold up the end. */
        Firing moved(Seen window, Signal.Moved moved) {
            boolean same = window.size().equals(episode.size());
            return new Firing(further(episode, window, moved), same ? 0 : calm);
        }

        /** One that comes back again and again must be calm for longer: twice as long with each time. */
        Told calm(AlertSettings settings) {
            long needed = (long) settings.calm() << Math.min(episode.flaps(), MOST_DOUBLINGS);
            return calm + 1 >= needed ? new Resolved(episode, 0) : new Firing(episode, calm + 1);
        }

        /** The only window in which it moved was restated, and is calm. */
        Resolved withdrawn() {
            return new Resolved(episode, 0);
        }

        @Override
        public AlertStatus next(Seen window, Signal signal, AlertSettings settings) {
            if (signal instanceof Signal.Moved moved) {
                return moved(window, moved);
            }
            if (signal != Signal.Still.CALM || !window.size().equals(episode.size())) {
                return this;
            }
            if (window.first()) {
                return calm(settings);
            }
            return episode.isOf(window.size(), window.end()) ? withdrawn() : this;
        }

        @Override
        public void writeTo(SummaryWriter out) {
            AlertStatus.write(out, KIND, episode, calm);
        }
    }

    /**
     * It is over. Kept, to know its echo in a larger window, and whether it comes back soon.
     *
     * @param quiet calm windows since, of the size that began it, as far as they matter
     */
    record Resolved(Episode episode, int quiet) implements Told {
        static final int KIND = 3;

        Raised moved(Seen window, Signal.Moved moved, AlertSettings settings) {
            return begin(window, moved, quiet < SOON ? episode.flaps() + 1 : 0, settings);
        }

        /** A larger window tells again of what it told, or a window that was withdrawn is restated once more. */
        Resolved echoed() {
            return this;
        }

        Resolved calm() {
            return quiet < SOON ? new Resolved(episode, quiet + 1) : this;
        }

        @Override
        public AlertStatus next(Seen window, Signal signal, AlertSettings settings) {
            if (signal instanceof Signal.Moved moved) {
                boolean again = !window.first() && episode.isOf(window.size(), window.end());
                return again || episode.isEchoed(window.size(), window.start(), moved.columns())
                        ? echoed()
                        : moved(window, moved, settings);
            }
            boolean counts = window.first() && window.size().equals(episode.size());
            return signal == Signal.Still.CALM && counts ? calm() : this;
        }

        @Override
        public void writeTo(SummaryWriter out) {
            AlertStatus.write(out, KIND, episode, quiet);
        }
    }
}
