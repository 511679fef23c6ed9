package io.plumbline.monitor.notify;

public record ReceiverSettings(String name, String kind, String url) {}
