package io.plumbline.monitor.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Under what a reference lies on its topic; the last record of a key is the one there is.
 *
 * @param version null for all versions without one of their own
 * @param learned whether nobody made or approved it; one that a person did goes before it
 */
public record ReferenceKey(String model, @Nullable String version, boolean learned, Place place) {
    /** Where it stands among those for the same model and version. */
    public enum Place {
        /** It applies from its time on. */
        CURRENT,
        /** It is to replace the current one, from a time that the task of the model decides. */
        NEXT,
        /** It applied before the current one: late events of those windows are still counted in its cells. */
        PREVIOUS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** By model and version, that of all versions first: the one that applies, a pinned one before a learned one, then what waits. */
    public static final Comparator<ReferenceKey> ORDER = Comparator.comparing(ReferenceKey::model)
            .thenComparing(key -> key.version() == null ? "" : key.version())
            .thenComparing(ReferenceKey::place)
            .thenComparing(ReferenceKey::learned);

    private static final String LEARNED = "learned";

    /** The key of the one that a person made. */
    public static ReferenceKey of(String model, @Nullable String version) {
        return new ReferenceKey(model, version, false, Place.CURRENT);
    }

    /** The key of the one that was learned. */
    public static ReferenceKey learned(String model) {
        return new ReferenceKey(model, null, true, Place.CURRENT);
    }

    /** The key of a reference that applies. */
    public static ReferenceKey of(Reference reference) {
        return reference.isLearned() ? learned(reference.model()) : of(reference.model(), reference.version());
    }

    public ReferenceKey at(Place other) {
        return new ReferenceKey(model, version, learned, other);
    }

    public byte[] toBytes() {
        List<String> parts = new ArrayList<>(List.of(model));
        if (version != null) {
            parts.add(version);
        } else if (learned || place != Place.CURRENT) {
            parts.add(""); // no version is empty
        }
        if (learned) {
            parts.add(LEARNED);
        }
        if (place != Place.CURRENT) {
            parts.add(place.toString());
        }
        return Json.bytes(parts);
    }

    /** @return empty where it is somebody else's key */
    public static Optional<ReferenceKey> read(byte[] bytes) {
        try {
            JsonNode parts = Json.mapper().readTree(bytes);
            if (!parts.isArray() || parts.isEmpty()) {
                return Optional.empty();
            }
            String version = parts.path(1).asText("");
            boolean learned = parts.path(2).asText("").equals(LEARNED);
            String place = parts.path(learned ? 3 : 2).asText("");
            for (Place known : Place.values()) {
                if (place.equals(known == Place.CURRENT ? "" : known.toString())) {
                    return Optional.of(new ReferenceKey(
                            parts.path(0).asText(), version.isEmpty() ? null : version, learned, known));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
