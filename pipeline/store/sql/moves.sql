SELECT url, moved_to FROM moves
