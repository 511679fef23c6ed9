package io.plumbline.monitor.history;

import io.plumbline.monitor.event.ModelRef;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Passes on what those who read topics tell. */
public final class ChangeFeed implements Changes, Changes.Listener {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void changed(@Nullable ModelRef model) {
        listeners.forEach(listener -> listener.changed(model));
    }

    @Override
    public Runnable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
