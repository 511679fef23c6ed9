package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.plugin.bundled.RateLimitPlugin;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.EventSink;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/events}: events in any of the formats that topics may hold. A body becomes one record as it is, is
 * taken whole or refused whole, and is answered once the broker has it.
 */
public final class EventIntake {
    static final String PATH = "/api/v1/events";
    private static final String RETRY_AFTER_SECONDS = "5";

    private final IngestSettings settings;
    private final int requestsPerSecond;
    private final EventSink sink;
    private final Listener listener;
    private final InstantSource clock;
    private final ThreadLocal<RecordDecoder> decoders;

    /** Hears what became of requests. */
    public interface Listener {
        /** @param events that it held, 0 where they are not known */
        void answered(Outcome outcome, int events);
    }

    /** What became of a request. */
    public enum Outcome {
        ACCEPTED,
        /** Its body holds no events that can be read, or is too large. */
        REJECTED,
        /** The client sends too many. */
        LIMITED,
        /** The broker does not take them, or a schema registry is not to be had. */
        UNAVAILABLE
    }

    record Accepted(int accepted) {}

    /** @param requestsPerSecond of one client address, at most */
    public EventIntake(
            IngestSettings settings, int requestsPerSecond, EventSink sink, Listener listener, InstantSource clock) {
        this.settings = settings;
        this.requestsPerSecond = requestsPerSecond;
        this.sink = sink;
        this.listener = listener;
        this.clock = clock;
        this.decoders = ThreadLocal.withInitial(() -> new RecordDecoder(settings));
    }

    /** The largest body that is read. */
    int maxBytes() {
        return settings.maxBytes();
    }

    void post(Context request) {
        limitRate(request);
        byte[] body = body(request);
        Map<String, String> headers = headers(request);
        // The topic's name stands for the model's where an event names none, here as in the stream.
        DecodeResult result =
                decoders.get().decode(new SourceRecord(sink.topic(), 0, 0, clock.millis(), null, body, headers));
        if (result instanceof DecodeResult.Rejected rejected && rejected.reason() == RejectReason.SCHEMA_UNAVAILABLE) {
            listener.answered(Outcome.UNAVAILABLE, 0);
            request.header("Retry-After", RETRY_AFTER_SECONDS);
            throw new HttpFailure(503, rejected.reason() + ": " + rejected.detail());
        }
        if (result instanceof DecodeResult.Rejected rejected) {
            listener.answered(Outcome.REJECTED, 0);
            throw new HttpFailure(
                    rejected.reason() == RejectReason.TOO_LARGE ? 413 : 422,
                    rejected.reason() + ": " + rejected.detail() + "; nothing of this request was taken");
        }
        int events = ((DecodeResult.Decoded) result).events().size();
        request.future(() -> sink.put(body, headers)
                .handle((stored, failure) -> {
                    answer(request, events, failure);
                    return stored;
                })
                .toCompletableFuture());
    }

    private void limitRate(Context request) {
        try {
            request.with(RateLimitPlugin.class).requestPerTimeUnit(requestsPerSecond, TimeUnit.SECONDS);
        } catch (HttpResponseException e) {
            listener.answered(Outcome.LIMITED, 0);
            request.header("Retry-After", "1");
            throw new HttpFailure(429, "more than " + requestsPerSecond + " requests a second from this address");
        }
    }

    private byte[] body(Context request) {
        try {
            return request.bodyAsBytes();
        } catch (HttpResponseException e) {
            listener.answered(Outcome.REJECTED, 0);
            throw new HttpFailure(413, "at most " + settings.maxBytes() + " bytes are allowed");
        }
    }

    private void answer(Context request, int events, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            listener.answered(Outcome.ACCEPTED, events);
            request.status(202).contentType("application/json").result(Json.bytes(new Accepted(events)));
        } else if (cause instanceof EventSink.TooLarge) {
            listener.answered(Outcome.REJECTED, events);
            throw new HttpFailure(413, String.valueOf(cause.getMessage()));
        } else {
            listener.answered(Outcome.UNAVAILABLE, events);
            request.header("Retry-After", RETRY_AFTER_SECONDS);
            throw new HttpFailure(503, cause.getMessage() + "; send it again");
        }
    }

    /** Those that formats read, as Kafka's binding of CloudEvents names them; over HTTP, attributes are percent-encoded. */
    private static Map<String, String> headers(Context request) {
        Map<String, String> headers = new TreeMap<>();
        request.headerMap().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("ce-")) {
                headers.put("ce_" + lower.substring(3), decoded(value));
            } else if (SourceRecord.isOfUse(lower) || isOfTrace(lower, value)) {
                headers.put(lower, value);
            }
        });
        return headers;
    }

    /** Whatever the request is part of, its events are. */
    private static boolean isOfTrace(String name, String value) {
        return name.equals(TraceContext.HEADER) ? TraceContext.parse(value) != null : name.equals("tracestate");
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not encoded, as many senders have it.
            return value;
        }
    }
}
