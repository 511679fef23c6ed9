package io.plumbline.monitor.app;

import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.kafka.BrokerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration file from time to time, and has what changed of models apply without a restart. A file that
 * cannot be used changes nothing; it is complained of until it can be.
 */
final class ConfigWatch implements AutoCloseable {
    /** Its bytes, not its time: Kubernetes puts a link to another file in its place. */
    private static final long SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final Path file;
    private final Supplier<ConfigFile> read;
    private final Consumer<ServiceSettings> apply;
    private final Consumer<Boolean> outcome;
    private final ScheduledThreadPoolExecutor timer;
    private byte @Nullable [] seen;
    private ConfigFile current;
    private volatile @Nullable String complaint;

    /**
     * @param read reads the file
     * @param current what applies now
     * @param apply takes what is configured anew
     * @param outcome takes whether the file could be used, whenever it has changed
     */
    ConfigWatch(
            Path file,
            Supplier<ConfigFile> read,
            ConfigFile current,
            Consumer<ServiceSettings> apply,
            Consumer<Boolean> outcome) {
        this.file = file;
        this.read = read;
        this.current = current;
        this.apply = apply;
        this.outcome = outcome;
        this.seen = null; // it may have changed since it was read for the start
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "config-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        timer.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** What is wrong with the file, in a line; null where nothing is. */
    @Nullable
    String complaint() {
        return complaint;
    }

    /** Reads the file if it has changed. */
    void look() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (Arrays.equals(bytes, seen)) {
                return;
            }
            ConfigFile next = read.get();
            ServiceSettings settings = next.toSettings();
            if (!next.equals(current)) {
                apply.accept(settings);
                tell(current, next);
                current = next;
                outcome.accept(true);
            } else if (complaint != null) {
                outcome.accept(true);
            }
            complaint = null;
            seen = bytes;
        } catch (ConfigFile.InvalidConfig e) {
            complain(e.getMessage());
        } catch (IOException e) {
            complain(file + ": cannot be read: " + e.getMessage());
        } catch (BrokerFailure e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("The changed configuration waits for the broker");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("The changed configuration could not be taken"); // or nobody would look again
        }
    }

    private void complain(@Nullable String why) {
        String now = why + "; what was configured before goes on";
        if (!now.equals(complaint)) {
            complaint = now;
            outcome.accept(false);
            LOG.atError().addKeyValue("error", why).log("The changed configuration cannot be used");
        }
    }

    private void tell(ConfigFile before, ConfigFile after) {
        LOG.atInfo().addKeyValue("file", file.toString()).log("The configuration has changed");
        List<String> waiting = after.changedBeyondModels(before);
        if (!waiting.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("keys", String.join(", ", waiting))
                    .log("These keys of the configuration apply from the next start on");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
