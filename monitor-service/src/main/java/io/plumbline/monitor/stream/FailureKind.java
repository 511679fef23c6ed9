package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.Wordless;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.TopologyException;

/** Why a stream fails, by what helps. */
enum FailureKind {
    /** Broker, network, disk, other members: trying again helps, sooner or later. */
    PASSING(Integer.MAX_VALUE),
    /** Permissions, topics, settings, versions: a person must do something. A few tries, as some of it comes late. */
    SURROUNDINGS(3),
    /** An error in Plumbline. A few tries: the same record may not come again. */
    FAULT(5),
    /** The virtual machine is in no state to go on. */
    BROKEN(1);

    private static final List<Class<? extends Throwable>> OF_SURROUNDINGS = List.of(
            AuthorizationException.class,
            AuthenticationException.class,
            UnsupportedVersionException.class,
            InvalidConfigurationException.class,
            ConfigException.class,
            MissingSourceTopicException.class,
            TopologyException.class);

    private final int most;

    FailureKind(int most) {
        this.most = most;
    }

    /** Failures of this kind within {@link StreamFailures#WINDOW}, the last of which ends it. */
    int most() {
        return most;
    }

    static FailureKind of(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            Throwable one = t;
            if (one instanceof RecordFault) {
                return ((RecordFault) one).kind();
            }
            if (one instanceof OutOfMemoryError || one instanceof InternalError || one instanceof LinkageError) {
                return BROKEN;
            }
            if (OF_SURROUNDINGS.stream().anyMatch(kind -> kind.isInstance(one))) {
                return SURROUNDINGS;
            }
        }
        return isOurs(root(thrown)) ? FAULT : PASSING;
    }

    /** Whether it was thrown on behalf of Plumbline's own code, and not of a client of Kafka that this code called. */
    static boolean isOurs(Throwable thrown) {
        boolean checked = !(thrown instanceof RuntimeException || thrown instanceof Error);
        if (checked || thrown instanceof KafkaException) {
            return false;
        }
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith("org.apache.kafka.")) {
                return false;
            }
            if (frame.getClassName().startsWith("io.plumbline.")) {
                return true;
            }
        }
        return false;
    }

    /** A line for people: where it happened if it was at a record, and why. */
    static String describe(Throwable thrown) {
        Throwable root = root(thrown);
        StringBuilder line = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof RecordFault) {
                line.append(t.getMessage()).append(": ");
            }
        }
        String said = root.getMessage();
        if (root instanceof Wordless) {
            return line.append(said).toString();
        }
        String name = root.getClass().getSimpleName();
        return line.append(
                        said == null
                                ? name
                                : name + ": " + said.lines().findFirst().orElse(""))
                .toString();
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
