package io.plumbline.monitor.files;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A file of JSON lines, each of which is what a record may be: events in any format that topics may hold. Gzipped if its
 * name ends with {@code .gz}.
 */
public final class EventLines {
    private final Path file;
    private final String name;
    private final RecordDecoder decoder;
    private final Instant now;

    /** Whether a file is one of lines, by its name. */
    public static boolean isNamedSo(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*\\.(jsonl|ndjson|json)(\\.gz)?");
    }

    /**
     * @param name of the model of lines that name none
     * @param now the time of events that have none of their own
     * @throws TableFailure if there is no such file
     */
    public EventLines(Path file, String name, RecordDecoder decoder, Instant now) {
        if (!Files.isRegularFile(file)) {
            throw new TableFailure(file, "there is no such file");
        }
        this.file = file;
        this.name = name;
        this.decoder = decoder;
        this.now = now;
    }

    /** Size of the file. */
    public long bytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        }
    }

    /**
     * Hands over all events in the order of the file.
     *
     * @param progress hears how many bytes of the file have been read so far
     * @throws TableFailure at the first line that is no event
     */
    public void forEach(Consumer<ModelEvent> consumer, LongConsumer progress) {
        try (BufferedReader reader = TextFile.reader(file, progress)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    events(line, number, consumer);
                }
            }
        } catch (CharacterCodingException e) {
            throw new TableFailure(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        }
    }

    private void events(String line, long number, Consumer<ModelEvent> consumer) {
        DecodeResult result = decoder.decode(new SourceRecord(
                name, 0, number, now.toEpochMilli(), null, line.getBytes(StandardCharsets.UTF_8), Map.of()));
        if (result instanceof DecodeResult.Decoded decoded) {
            decoded.events().forEach(consumer);
        } else if (result instanceof DecodeResult.Rejected rejected) {
            throw new TableFailure(file, number, rejected.reason() + ": " + rejected.detail());
        }
    }
}
