# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a language model with random weights, half a megabyte, in the GGUF format (version 3).

    tests/clients/tiny_model.py FILE

It has a token for each byte and each printable character, two layers and 64 dimensions. What it says
is noise, but a server decodes it as it would any model: with a grammar, in a stream, up to a limit.
"""

import random
import struct
import sys

WORDS = ["user", "the", "bug", "slow", "flag", "and", "is"]
WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 4096
UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
TEMPLATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant: "


def string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def entry(name, kind, value):
    pack = {UINT32: "<I", FLOAT32: "<f", BOOL: "<?"}
    body = string(value) if kind == STRING else struct.pack(pack[kind], value)
    return string(name) + struct.pack("<I", kind) + body


def array(name, kind, values):
    pack = {FLOAT32: "<f", INT32: "<i"}
    items = (string(v) if kind == STRING else struct.pack(pack[kind], v) for v in values)
    return string(name) + struct.pack("<IIQ", ARRAY, kind, len(values)) + b"".join(items)


def make_vocabulary():
    tokens = [("<unk>", UNKNOWN, 0.0), ("<s>", CONTROL, 0.0), ("</s>", CONTROL, 0.0)]
    tokens += [(f"<0x{byte:02X}>", BYTE, 0.0) for byte in range(256)]
    tokens += [("\u2581" if c == 32 else chr(c), NORMAL, -1000.0 - c) for c in range(32, 127)]
    tokens += [("\u2581" + word, NORMAL, -float(i)) for i, word in enumerate(WORDS)]
    return tokens


def make_tensors(n_tokens):
    shapes = {"token_embd.weight": (WIDTH, n_tokens), "output_norm.weight": (WIDTH,),
              "output.weight": (WIDTH, n_tokens)}
    for layer in range(LAYERS):
        for name, shape in {"attn_norm": (WIDTH,), "attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, WIDTH),
                            "attn_v": (WIDTH, WIDTH), "attn_output": (WIDTH, WIDTH),
                            "ffn_norm": (WIDTH,), "ffn_gate": (WIDTH, INNER), "ffn_up": (WIDTH, INNER),
                            "ffn_down": (INNER, WIDTH)}.items():
            shapes[f"blk.{layer}.{name}.weight"] = shape
    return shapes


def main():
    tokens = make_vocabulary()
    shapes = make_tensors(len(tokens))
    keys = [
        entry("general.architecture", STRING, "llama"), entry("general.name", STRING, "tiny"),
        entry("llama.context_length", UINT32, CONTEXT), entry("llama.embedding_length", UINT32, WIDTH),
        entry("llama.block_count", UINT32, LAYERS), entry("llama.feed_forward_length", UINT32, INNER),
        entry("llama.attention.head_count", UINT32, HEADS),
        entry("llama.attention.head_count_kv", UINT32, HEADS),
        entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        entry("llama.rope.dimension_count", UINT32, WIDTH // HEADS),
        entry("llama.vocab_size", UINT32, len(tokens)),
        entry("tokenizer.ggml.model", STRING, "llama"),
        array("tokenizer.ggml.tokens", STRING, [token for token, _, _ in tokens]),
        array("tokenizer.ggml.scores", FLOAT32, [score for _, _, score in tokens]),
        array("tokenizer.ggml.token_type", INT32, [kind for _, kind, _ in tokens]),
        entry("tokenizer.ggml.bos_token_id", UINT32, 1), entry("tokenizer.ggml.eos_token_id", UINT32, 2),
        entry("tokenizer.ggml.unknown_token_id", UINT32, 0),
        entry("tokenizer.ggml.add_bos_token", BOOL, True),
        entry("tokenizer.chat_template", STRING, TEMPLATE),
    ]
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(shapes), len(keys)) + b"".join(keys)
    offset, body = 0, []
    generator = random.Random(1)
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        head += string(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", 0, offset)
        values = [1.0] * count if "norm" in name else [generator.gauss(0, 0.15) for _ in range(count)]
        if name == "output.weight":
            # Single bytes are seldom chosen: most sequences of them are no text.
            values[3 * WIDTH:259 * WIDTH] = [0.0] * (256 * WIDTH)
        body.append(struct.pack(f"<{count}f", *values))
        offset += 4 * count
    head += b"\0" * (-len(head) % 32)
    with open(sys.argv[1], "wb") as file:
        file.write(head + b"".join(body))


if __name__ == "__main__":
    main()
