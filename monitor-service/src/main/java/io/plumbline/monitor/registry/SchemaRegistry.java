package io.plumbline.monitor.registry;

import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SchemaId;
import io.plumbline.monitor.ingest.SchemaSource;
import io.plumbline.monitor.ingest.SchemaSource.Answer.Found;
import io.plumbline.monitor.ingest.SchemaSource.Answer.Missing;
import io.plumbline.monitor.ingest.WireFormat;
import io.plumbline.monitor.registry.RegistryClient.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schemas of a registry. What was found is kept for ever, as ids do not change their meaning; so a registry that is
 * away is missed only by schemas that are new. For those, a record waits while it is asked again and again; if it stays
 * away, others do not wait until as much time has gone by. For any thread.
 */
public final class SchemaRegistry implements SchemaSource {
    /** For how long an id that the registry does not have is not asked for again. */
    private static final Duration UNKNOWN_FOR = Duration.ofMinutes(1);
    /** Ids that the registry does not have, of which that is remembered. */
    private static final int MOST_UNKNOWN = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /** Even of records that do not wait, not each asks a registry that is away. */
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

    private final RegistrySettings settings;
    private final Map<SchemaId, Answer> known = new ConcurrentHashMap<>();

    /** Guarded by this: one thread asks, and the others want to know what it heard. */
    private final Map<SchemaId, Long> unknown = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SchemaId, Long> eldest) {
            return size() > MOST_UNKNOWN;
        }
    };

    private @Nullable RegistryClient client;
    private @Nullable Missing away;
    private long awayUntil;

    public SchemaRegistry(RegistrySettings settings) {
        this.settings = settings;
    }

    @Override
    public WireFormat wireFormat() {
        return settings.kind() == RegistrySettings.Kind.CONFLUENT ? WireFormat.CONFLUENT : WireFormat.APICURIO;
    }

    @Override
    public Answer schema(SchemaId id) {
        Answer answer = known.get(id);
        return answer == null ? asked(id) : answer;
    }

    private synchronized Answer asked(SchemaId id) {
        Answer answer = known.get(id); // meanwhile, by another thread
        if (answer != null) {
            return answer;
        }
        Long since = unknown.get(id);
        long now = System.nanoTime();
        if (since != null && now - since < UNKNOWN_FOR.toNanos()) {
            return unknown(id);
        }
        if (away != null && now - awayUntil < 0) {
            return away;
        }
        try {
            return ask(id, now + settings.maxWait().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable(id, "the service is stopping");
        }
    }

    private Answer ask(SchemaId id, long deadline) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            Reply reply = client().ask(id);
            if (reply instanceof Reply.Schema found) {
                away = null;
                return remembered(id, new Found(found.schema()));
            }
            if (reply instanceof Reply.Unknown) {
                away = null;
                unknown.put(id, System.nanoTime());
                return unknown(id);
            }
            if (reply instanceof Reply.Unusable unusable) {
                away = null;
                return remembered(
                        id,
                        new Missing(
                                RejectReason.UNSUPPORTED,
                                id + " of " + settings + " cannot be read: " + unusable.detail()));
            }
            Reply.Failed failed = (Reply.Failed) reply;
            if (!failed.passing() || System.nanoTime() - deadline >= 0) {
                return away(unavailable(id, failed.detail()));
            }
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private RegistryClient client() {
        RegistryClient one = client;
        if (one == null) {
            one = new RegistryClient(settings);
            client = one;
        }
        return one;
    }

    private Answer remembered(SchemaId id, Answer answer) {
        known.put(id, answer);
        return answer;
    }

    private Missing away(Missing answer) {
        Duration silence = settings.maxWait().compareTo(SHORTEST_SILENCE) < 0 ? SHORTEST_SILENCE : settings.maxWait();
        away = answer;
        awayUntil = System.nanoTime() + silence.toNanos();
        LOG.atWarn()
                .addKeyValue("registry", settings.address().toString())
                .addKeyValue("error", answer.detail())
                .log("A schema registry is not to be had; records with new schemas go to the dead letters");
        return answer;
    }

    private Missing unknown(SchemaId id) {
        return new Missing(RejectReason.UNKNOWN_SCHEMA, settings + " has no " + id);
    }

    private Missing unavailable(SchemaId id, String detail) {
        return new Missing(
                RejectReason.SCHEMA_UNAVAILABLE,
                id + " cannot be had from " + settings + ": " + detail + "; send the record again when it can");
    }
}
