package io.plumbline.broken.rooms.alert;

import io.javalin.Javalin;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine;

/** Ring 1 imports what only outer rings may. */
public record Frameworks(
        TopicPartition kafka, Javalin javalin, MeterRegistry micrometer, CommandLine picocli, HttpClient client) {}
