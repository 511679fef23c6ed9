package io.plumbline.monitor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.OwnRule;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.ConfigCheck;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.SageMakerConstraints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plumbline config}: what is to be written into the configuration file. */
@Command(
        name = "config",
        description = "Check the configuration file, and make parts of it.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCommand.Check.class, ConfigCommand.Expectations.class})
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say one of: check, expectations");
    }

    /** {@code plumbline config check}: all that is wrong with the file, or what it means. */
    @Command(
            name = "check",
            description =
                    "Say everything that is wrong with a configuration file; or, where nothing is, what it has of models"
                            + " and how many false drift alerts that allows. Needs no broker.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Check implements Callable<Integer> {
        private static final double WEEK = 7;
        /** As numeric columns have: 20 of PSI. */
        private static final int CELLS = 20;

        private static final long ROWS = 10_000;

        @Spec
        private CommandSpec spec;

        @Option(names = "--config", paramLabel = "FILE", required = true, description = "The file.")
        private Path config;

        @Override
        public Integer call() {
            ConfigCheck check = ConfigCheck.of(config, System.getenv()::get);
            ServiceSettings settings = check.settings();
            if (settings == null) {
                PrintWriter err = spec.commandLine().getErr();
                check.errors().forEach(error -> err.println(config + ": " + error));
                err.flush();
                return ExitCode.BAD_USE;
            }
            TextTable table = new TextTable(
                    "models", "windows", ">one false drift alert in", ">a week, of one model", ">expectations");
            ConfiguredPolicies policies = settings.policies();
            policies.models().forEach(entry -> row(table, entry.match(), entry.policy()));
            row(table, policies.models().isEmpty() ? "all" : "all others", policies.otherwise());
            PrintWriter out = spec.commandLine().getOut();
            table.lines().forEach(out::println);
            out.println(
                    "On average at most so many, over all columns and windows of a model; expectations and rules are counted"
                            + " apart.");
            rules(policies).ifPresent(rules -> {
                out.println();
                rules.lines().forEach(out::println);
                out.println(
                        "How often a rule fires by chance, where nothing changed: windows of so many events, for each column"
                                + " of " + CELLS + " cells, with a reference of " + Figures.count(ROWS) + " rows.");
            });
            out.flush();
            return ExitCode.OK;
        }

        /** Own rules, with how noisy they are. */
        private static Optional<TextTable> rules(ConfiguredPolicies policies) {
            TextTable table = new TextTable("models", "rule", "number", ">100 events", ">1,000", ">10,000");
            boolean any = false;
            for (ConfiguredPolicies.Entry entry : policies.models()) {
                any |= rules(table, entry.match(), entry.policy());
            }
            any |= rules(table, policies.models().isEmpty() ? "all" : "all others", policies.otherwise());
            return any ? Optional.of(table) : Optional.empty();
        }

        private static boolean rules(TextTable table, String models, ModelPolicy policy) {
            for (OwnRule rule : policy.alerts().rules()) {
                table.add(
                        models,
                        rule.name(),
                        rule.limit(),
                        chance(rule, 100),
                        chance(rule, 1_000),
                        chance(rule, 10_000));
            }
            return !policy.alerts().rules().isEmpty();
        }

        private static String chance(OwnRule rule, long events) {
            Double chance = rule.chance(CELLS, events, ROWS);
            return chance == null ? "not known" : Figures.percent(chance);
        }

        private static void row(TextTable table, String models, ModelPolicy policy) {
            double days = policy.falseAlarmPeriod().toSeconds() / 86_400.0;
            table.add(
                    models,
                    policy.windows().sizes().stream().map(WindowSize::toString).collect(Collectors.joining(", ")),
                    Figures.duration(policy.falseAlarmPeriod()),
                    Figures.number(WEEK / days),
                    Integer.toString(policy.expectations().size()));
        }
    }

    /** {@code plumbline config expectations}: what another tool expects of columns, as a part of our file. */
    @Command(
            name = "expectations",
            description =
                    "Print what another tool expects of a model's columns as a part of the configuration file: for"
                            + " constraints.json of SageMaker Model Monitor. What is lost is said on the standard error.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footerHeading = "%nExample:%n",
            footer = "  plumbline config expectations --input constraints.json --model churn >>plumbline.yml")
    static final class Expectations implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--input", paramLabel = "FILE", required = true, description = "The file.")
        private Path input;

        @Option(
                names = "--model",
                paramLabel = "NAME",
                required = true,
                description = "The model, or a pattern such as 'fraud-*'.")
        private String model;

        @Option(names = "--prediction", paramLabel = "COLUMN", description = "What the model predicted.")
        private @Nullable String prediction;

        @Option(names = "--label", paramLabel = "COLUMN", description = "What came true.")
        private @Nullable String label;

        @Override
        public Integer call() {
            SageMakerConstraints constraints = read();
            PrintWriter console = spec.commandLine().getOut();
            console.print(ConfigFile.expectations(model, constraints.expectations()));
            console.flush();
            List<String> lost = constraints.lost();
            if (!lost.isEmpty()) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("Less than " + input.getFileName() + " says:");
                lost.forEach(line -> err.println("  " + line));
                err.flush();
            }
            return ExitCode.OK;
        }

        private SageMakerConstraints read() {
            try {
                JsonNode document = Json.mapper().readTree(Files.readAllBytes(input));
                if (!SageMakerConstraints.isOne(document)) {
                    throw new IllegalArgumentException("constraints.json of SageMaker Model Monitor is allowed");
                }
                return SageMakerConstraints.read(document, this::column);
            } catch (JsonProcessingException e) {
                throw new CommandFailure(ExitCode.BAD_INPUT, input + ": not JSON: " + e.getOriginalMessage(), e);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.BAD_INPUT, input + ": cannot be read: " + e.getMessage(), e);
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.BAD_INPUT, input + ": " + e.getMessage(), e);
            }
        }

        private String column(String given) {
            if (given.equals(prediction)) {
                return "prediction";
            }
            return given.equals(label) ? "label" : given;
        }
    }
}
