package io.plumbline.monitor.notify;

public record NotifySettings(
        @org.jspecify.annotations.Nullable String publicUrl, java.util.List<ReceiverSettings> receivers) {}
