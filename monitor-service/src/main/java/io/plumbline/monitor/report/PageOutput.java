package io.plumbline.monitor.report;

import gg.jte.output.StringOutput;

/** Takes a page's text and leaves out what no HTML or XML document may hold, such as NUL: each becomes U+FFFD. */
final class PageOutput extends StringOutput {
    PageOutput(int capacity) {
        super(capacity);
    }

    @Override
    public void writeContent(String text) {
        super.writeContent(clean(text));
    }

    @Override
    public void writeContent(String text, int begin, int end) {
        super.writeContent(clean(text.substring(begin, end)));
    }

    static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!allowed(text, i)) {
                return replaced(text, i);
            }
        }
        return text;
    }

    private static String replaced(String text, int first) {
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            out.append(allowed(text, i) ? text.charAt(i) : '\ufffd');
        }
        return out.toString();
    }

    private static boolean allowed(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c >= 0x20 && c < 0xfffe && (c < 0x7f || c > 0x9f) || c == '\n' || c == '\t' || c == '\r';
    }
}
