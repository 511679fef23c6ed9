package io.plumbline.monitor.files;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * The pages of a column in one group of rows, read from the file one at a time as they are asked for. Its exceptions say
 * what is wrong with the bytes.
 */
final class ParquetPages implements PageReader {
    /** Pages are a megabyte or so; one that claims to be larger than this is damaged, or made to exhaust memory. */
    private static final int LARGEST = 1 << 29;

    private final ParquetBytes bytes;
    private final CompressionCodec codec;
    private final long values;
    private @Nullable PageHeader next;
    private long read;

    ParquetPages(ParquetBytes bytes, ColumnMetaData column) {
        this.bytes = bytes;
        this.codec = column.getCodec();
        this.values = column.getNum_values();
    }

    static boolean knows(@Nullable CompressionCodec codec) {
        return codec == CompressionCodec.UNCOMPRESSED
                || codec == CompressionCodec.SNAPPY
                || codec == CompressionCodec.GZIP
                || codec == CompressionCodec.ZSTD;
    }

    @Override
    public long getTotalValueCount() {
        return values;
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        try {
            PageHeader page = header();
            if (page.getType() != PageType.DICTIONARY_PAGE) {
                return null;
            }
            next = null;
            DictionaryPageHeader header = present(page.getDictionary_page_header());
            byte[] content = decompressed(content(page), page.getUncompressed_page_size());
            if (header.getNum_values() < 0 || header.getNum_values() > content.length) {
                throw new IOException(
                        "a dictionary of " + header.getNum_values() + " values in " + content.length + " bytes");
            }
            return new DictionaryPage(BytesInput.from(content), header.getNum_values(), encoding(header.getEncoding()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable DataPage readPage() {
        try {
            while (read < values) {
                PageHeader page = header();
                next = null;
                byte[] content = content(page);
                if (page.getType() == PageType.DATA_PAGE) {
                    return first(page, content);
                } else if (page.getType() == PageType.DATA_PAGE_V2) {
                    return second(page, content);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PageHeader header() throws IOException {
        if (next == null) {
            next = Util.readPageHeader(bytes);
        }
        return next;
    }

    private byte[] content(PageHeader page) throws IOException {
        int size = page.getCompressed_page_size();
        if (size < 0
                || size > bytes.remaining()
                || page.getUncompressed_page_size() < 0
                || page.getUncompressed_page_size() > LARGEST) {
            throw new IOException("a page of " + size + " bytes, unpacked " + page.getUncompressed_page_size());
        }
        byte[] content = bytes.readNBytes(size);
        if (page.isSetCrc()) {
            CRC32 crc = new CRC32();
            crc.update(content);
            if ((int) crc.getValue() != page.getCrc()) {
                throw new IOException("a page whose checksum is another");
            }
        }
        return content;
    }

    private DataPage first(PageHeader page, byte[] content) throws IOException {
        DataPageHeader header = present(page.getData_page_header());
        read += header.getNum_values();
        int size = page.getUncompressed_page_size();
        return new DataPageV1(
                BytesInput.from(decompressed(content, size)),
                header.getNum_values(),
                size,
                null,
                encoding(header.getRepetition_level_encoding()),
                encoding(header.getDefinition_level_encoding()),
                encoding(header.getEncoding()));
    }

    private DataPage second(PageHeader page, byte[] content) throws IOException {
        DataPageHeaderV2 header = present(page.getData_page_header_v2());
        read += header.getNum_values();
        int repetition = header.getRepetition_levels_byte_length();
        int levels = repetition + header.getDefinition_levels_byte_length();
        if (repetition < 0 || levels < repetition || levels > content.length) {
            throw new IOException("a page of " + content.length + " bytes with levels of " + levels);
        }
        byte[] packed = Arrays.copyOfRange(content, levels, content.length);
        byte[] data = header.isIs_compressed() && packed.length > 0
                ? decompressed(packed, page.getUncompressed_page_size() - levels)
                : packed;
        return DataPageV2.uncompressed(
                header.getNum_rows(),
                header.getNum_nulls(),
                header.getNum_values(),
                BytesInput.from(content, 0, repetition),
                BytesInput.from(content, repetition, levels - repetition),
                encoding(header.getEncoding()),
                BytesInput.from(data),
                null);
    }

    private static <T> T present(@Nullable T header) throws IOException {
        if (header == null) {
            throw new IOException("a page without its header");
        }
        return header;
    }

    private static Encoding encoding(org.apache.parquet.format.@Nullable Encoding encoding) throws IOException {
        return Encoding.valueOf(present(encoding).name());
    }

    private byte[] decompressed(byte[] packed, int size) throws IOException {
        byte[] unpacked = switch (codec) {
            case SNAPPY -> snappy(packed, size);
            case GZIP -> all(new GZIPInputStream(new ByteArrayInputStream(packed)), size);
            case ZSTD -> all(new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed)), size);
            default -> packed;
        };
        if (unpacked.length != size) {
            throw new IOException("a page of " + unpacked.length + " bytes that should be " + size);
        }
        return unpacked;
    }

    private static byte[] snappy(byte[] packed, int size) throws IOException {
        // Asked first: it would make room for whatever the bytes claim.
        if (Snappy.uncompressedLength(packed) != size) {
            throw new IOException("a page of " + Snappy.uncompressedLength(packed) + " bytes that should be " + size);
        }
        return Snappy.uncompress(packed);
    }

    private static byte[] all(InputStream unpacking, int size) throws IOException {
        try (unpacking) {
            return unpacking.readNBytes(size);
        }
    }
}
