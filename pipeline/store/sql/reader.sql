SELECT extractor FROM reader
