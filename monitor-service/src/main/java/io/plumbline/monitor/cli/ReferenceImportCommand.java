package io.plumbline.monitor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.reference.ImportedReference;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.SageMakerStatistics;
import io.plumbline.monitor.reference.WhylogsProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline reference import}. */
@Command(
        name = "import",
        description =
                "Publish a reference from a file: one that 'reference export' or 'reference build' wrote, under the id"
                        + " that it had; or what another tool kept of its data, as far as that goes: statistics.json of SageMaker"
                        + " Model Monitor, or a profile of whylogs 1.x.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline reference import --bootstrap localhost:9092 --input churn.json",
            "  plumbline reference import --bootstrap localhost:9092 --input statistics.json --model churn --label _c0",
            "  plumbline reference import --bootstrap localhost:9092 --input profile.bin --model churn --ignore customer_id"
        })
final class ReferenceImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            required = true,
            description = "The file. What it is, is told by what is in it.")
    private Path input;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model that it is for. Needed for files of others; ours say it themselves.")
    private @Nullable String model;

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "The version that it is for. Default: all without one of their own.")
    private @Nullable String version;

    @Option(names = "--prediction", paramLabel = "COLUMN", description = "What the model predicted.")
    private @Nullable String prediction;

    @Option(names = "--label", paramLabel = "COLUMN", description = "What came true.")
    private @Nullable String label;

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns that are not compared, such as ids; reports name them.")
    private @Nullable Set<String> ignore;

    @Mixin
    private ReferenceTarget target = new ReferenceTarget();

    @Override
    public Integer call() {
        target.requireGiven();
        byte[] bytes = bytes();
        ImportedReference imported;
        try {
            imported = read(bytes);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, input + ": " + e.getMessage(), e);
        }
        Reference reference = imported.reference();
        List<String> done = target.put(reference);
        if (!imported.lost().isEmpty()) {
            ReferenceText.lines(reference).forEach(this::say);
            say("Less than a reference that is built from the rows:");
            imported.lost().forEach(line -> say("  " + line));
        }
        done.forEach(this::say);
        return ExitCode.OK;
    }

    private byte[] bytes() {
        try {
            return Files.readAllBytes(input);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, input + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** What is in the file, as far as it is JSON. */
    private static JsonNode document(byte[] bytes) {
        try {
            return Json.mapper().readTree(bytes);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private ImportedReference read(byte[] bytes) {
        if (WhylogsProfile.isOne(bytes)) {
            return WhylogsProfile.read(bytes, settings());
        }
        if (WhylogsProfile.isOfVersion0(bytes)) {
            throw new IllegalArgumentException(
                    "is a profile in the format of whylogs 0.x, which is not taken; one of 1.x without metrics of"
                            + " performance is allowed");
        }
        JsonNode document = document(bytes);
        if (SageMakerStatistics.isOne(document)) {
            return SageMakerStatistics.read(document, settings());
        }
        if (SageMakerStatistics.isConstraints(document)) {
            throw new IllegalArgumentException(
                    "is SageMaker's constraints.json, which says what is expected and not what"
                            + " there was; statistics.json beside it is allowed here, and 'config expectations' takes this one");
        }
        if (model != null || version != null || prediction != null || label != null || ignore != null) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "--model, --model-version, --prediction, --label and --ignore are for files of other tools; "
                            + input + " is none");
        }
        return new ImportedReference(ReferenceJson.fromBytes(bytes), List.of());
    }

    private ImportedReference.Settings settings() {
        if (model == null || model.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_USE, "say which model the reference is for: --model NAME; " + input + " does not");
        }
        return new ImportedReference.Settings(
                model,
                version,
                Instant.now(),
                input.getFileName().toString(),
                prediction,
                label,
                Objects.requireNonNullElse(ignore, Set.of()));
    }

    private void say(String line) {
        PrintWriter console = spec.commandLine().getOut();
        console.println(line);
        console.flush();
    }
}
