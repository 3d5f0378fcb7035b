import { describe, expect, it } from '@jest/globals';
import { createSniffer, sniff } from '../../../gpu-runtime/src/artifacts/sniff.ts';
import { FOREIGN, SAMPLES } from './samples.ts';

const text = (content: string) => sniff(Buffer.from(content));

describe('sniff', () => {
  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
    ['mp4', 'video/mp4'],
    ['mov', 'video/quicktime'],
    ['m4a', 'audio/mp4'],
    ['webm', 'video/webm'],
    ['wav', 'audio/wav'],
    ['mp3WithTag', 'audio/mpeg'],
    ['mp3Bare', 'audio/mpeg'],
    ['flac', 'audio/flac'],
    ['opus', 'audio/ogg'],
    ['vorbis', 'audio/ogg'],
    ['glb', 'model/gltf-binary'],
  ] as const)('knows %s by its bytes as %s', (sample, mediaType) => {
    expect(sniff(SAMPLES[sample])).toEqual({ mediaType });
  });

  it.each(Object.keys(SAMPLES) as (keyof typeof SAMPLES)[])('knows %s also when it arrives byte by byte', (sample) => {
    const sniffer = createSniffer();
    for (const byte of SAMPLES[sample]) sniffer.push(Uint8Array.of(byte));
    expect(sniffer.finish()).toEqual(sniff(SAMPLES[sample]));
  });

  it.each(Object.keys(FOREIGN) as (keyof typeof FOREIGN)[])('refuses %s', (sample) => {
    expect(sniff(FOREIGN[sample])).toEqual({ refused: expect.any(String) });
  });

  it('says that a program is one', () => {
    expect(sniff(FOREIGN.elf)).toEqual({ refused: 'a program' });
    expect(sniff(FOREIGN.exe)).toEqual({ refused: 'a program' });
  });

  it('refuses an empty file', () => {
    expect(sniff(new Uint8Array(0))).toEqual({ refused: 'empty' });
  });

  it('knows plain text, captions as SRT and captions as WebVTT', () => {
    expect(text('Greetings from the coast.\n')).toEqual({ mediaType: 'text/plain' });
    expect(text('1\n00:00:00,500 --> 00:00:02,000\nHello\n')).toEqual({ mediaType: 'application/x-subrip' });
    expect(text('\ufeff1\r\n00:00:00,500 --> 00:00:02,000\r\nHello\r\n')).toEqual({ mediaType: 'application/x-subrip' });
    expect(text('WEBVTT\n\n00:00.500 --> 00:02.000\nHello\n')).toEqual({ mediaType: 'text/vtt' });
    expect(text('WEBVTTX is not a caption file')).toEqual({ mediaType: 'text/plain' });
  });

  it('keeps text that only begins like a signature', () => {
    for (const content of ['ID3 tags are old', 'OggS is a page', 'fLaC is a word', 'RIFF on guitar', 'MZ are initials', 'GIF89a is short', 'the ftypisom box']) {
      expect(text(content)).toEqual({ mediaType: 'text/plain' });
    }
  });

  it('keeps text of any script, cut anywhere between two chunks', () => {
    const content = Buffer.from('Grüße von der Küste, 海辺からのご挨拶 🌅');
    for (let cut = 0; cut <= content.length; cut += 1) {
      const sniffer = createSniffer();
      sniffer.push(content.subarray(0, cut));
      sniffer.push(content.subarray(cut));
      expect(sniffer.finish()).toEqual({ mediaType: 'text/plain' });
    }
  });

  it('refuses text that ends in the middle of a character', () => {
    expect(sniff(Buffer.from('海').subarray(0, 2))).toEqual({ refused: 'of no known media type' });
  });

  it('refuses text with a control character far behind its head', () => {
    expect(text(`${'a'.repeat(100_000)}\u0000`)).toEqual({ refused: 'of no known media type' });
  });

  it.each([
    ['<!DOCTYPE html><p>hi', 'markup'],
    ['  \n<html>', 'markup'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'markup'],
    ['\ufeff<?xml version="1.0"?>', 'markup'],
    ['<script>alert(1)</script>', 'markup'],
    ['#!/bin/sh\nrm -rf /', 'script'],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\nfile:///etc/passwd', 'playlist'],
    ['\n#EXTM3U\nhttp://169.254.169.254/', 'playlist'],
    ["ffconcat version 1.0\nfile '/etc/passwd'", 'playlist'],
    ['[playlist]\nFile1=/etc/passwd', 'playlist'],
    ['v=0\no=- 0 0 IN IP4 10.0.0.1', 'session description'],
    ['%PDF-1.7', 'document'],
  ])('refuses %j as %s', (content, what) => {
    expect(text(content)).toEqual({ refused: expect.stringContaining(what) });
  });
});
