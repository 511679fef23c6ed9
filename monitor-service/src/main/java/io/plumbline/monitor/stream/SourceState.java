package io.plumbline.monitor.stream;

import io.plumbline.monitor.ingest.IngestSettings.Deduplication;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything of one source that a task of the profiling stage holds. */
final class SourceState {
    final Map<String, SourceModel> models = new LinkedHashMap<>();
    /** Null where events that come twice are counted twice. */
    final @Nullable SeenEvents seen;

    long processed = -1;
    boolean announcedEnd;
    boolean announcedBacklog;

    SourceState(@Nullable Deduplication deduplication) {
        seen = deduplication == null ? null : new SeenEvents(deduplication);
    }
}
