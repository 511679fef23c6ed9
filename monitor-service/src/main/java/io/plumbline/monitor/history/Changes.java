package io.plumbline.monitor.history;

import io.plumbline.monitor.event.ModelRef;
import org.jspecify.annotations.Nullable;

/** Tells that something has changed which pages show, as it is read from its topic. */
public interface Changes {
    /** Is told of changes, by the threads that read topics: it must be quick and must not throw. */
    interface Listener {
        /** Is told of nothing. */
        Listener NOBODY = model -> {};

        /** @param model of which something was reported; null where it may concern all */
        void changed(@Nullable ModelRef model);
    }

    /**
     * Has somebody told from now on.
     *
     * @return ends it
     */
    Runnable listen(Listener listener);
}
